package millrace.wordcount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.cli.FileReason;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * A list of words that are not to be shown: text in UTF-8, words between white space, comments from {@code #} to the end
 * of the line. What counts as one of them is found in the list as in any text; an apostrophe stands for the typographic
 * one as well.
 */
final class StopWords {
    private static final String SUFFIX = ".txt";
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}");

    private StopWords() {}

    /** Where the lists of the languages are, which anybody may change. */
    private static Path folder() {
        return Path.of(System.getProperty("millrace.home", ""), "config", "stop-words");
    }

    /** The languages of which there is a list, for people. */
    static String shownLists() {
        try (Stream<Path> files = Files.list(folder())) {
            Set<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .forEach(name -> names.add(name.substring(0, name.length() - SUFFIX.length())));
            return Terminal.escape(String.join(", ", names));
        } catch (IOException e) {
            return "(no list in " + Terminal.escape(folder().toString()) + ")";
        }
    }

    /**
     * Reads a list.
     *
     * @param list a language, or the name of a file
     * @throws UsageException if there is none, or nothing in it, or something that is no text
     */
    static Set<String> read(OptionSpec option, String list, WordOptions words) {
        String named = option.dashed() + " " + (list.isEmpty() ? "\"\"" : Terminal.escape(list));
        Lexer lexer = new Lexer(words);
        Set<String> found = new HashSet<>();
        for (String line : lines(named, list)) {
            int comment = line.indexOf('#');
            for (String entry : (comment < 0 ? line : line.substring(0, comment)).split("\\s+", -1)) {
                found.addAll(lexer.words(entry));
                found.addAll(lexer.words(entry.replace('\'', '\u2019')));
            }
        }
        if (found.isEmpty()) {
            throw new UsageException(
                    named + ": no word in it, as --tokens " + words.tokens().name() + " finds them");
        }
        return found;
    }

    /** Where a list is, of a language or in a file. */
    static Path file(String list) {
        Path ofLanguage = folder().resolve(list + SUFFIX);
        return LANGUAGE.matcher(list).matches() && Files.exists(ofLanguage) ? ofLanguage : Path.of(list);
    }

    private static List<String> lines(String named, String list) {
        try {
            return lines(named, Files.readAllBytes(file(list)));
        } catch (InvalidPathException e) {
            throw new UsageException(named + ": " + e.getReason(), e);
        } catch (IOException e) {
            throw new UsageException(named + ": " + FileReason.of(e) + ", and no language of " + shownLists(), e);
        }
    }

    private static List<String> lines(String named, byte[] bytes) {
        List<String> lines = new ArrayList<>();
        int begin = Content.of(bytes, bytes.length).markBytes();
        while (begin < bytes.length) {
            int end = Passage.LINE.end(bytes, begin, bytes.length);
            try {
                lines.add(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, begin, end - begin))
                        .toString());
            } catch (CharacterCodingException e) {
                throw new UsageException(named + ": line " + (lines.size() + 1) + " is not UTF-8", e);
            }
            begin = end + 1;
        }
        return lines;
    }
}
