package millrace.wordcount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A row of {@code expected.tsv}: a text, or all of them, and what the reference finds there. The folder is no part of
 * the project: without it there are no rows.
 */
record SharedTexts(String name, List<String> files, String totals) {
    private static final Path FOLDER = Path.of("../shared/data");

    static List<SharedTexts> all() throws IOException {
        Path table = FOLDER.resolve("expected.tsv");
        if (!Files.isReadable(table)) {
            return List.of();
        }
        List<String> rows = Files.readAllLines(table);
        return rows.stream().skip(1).map(row -> of(row, rows)).toList();
    }

    /** The row of all texts together, if there is one. */
    static List<SharedTexts> together() throws IOException {
        return all().stream().filter(text -> text.name().equals("all")).toList();
    }

    private static SharedTexts of(String row, List<String> rows) {
        String name = row.substring(0, row.indexOf('\t'));
        List<String> files = name.equals("all")
                ? rows.stream()
                        .map(other -> other.substring(0, other.indexOf('\t')))
                        .filter(other -> other.startsWith("texts/"))
                        .toList()
                : List.of(name);
        return new SharedTexts(
                name,
                files.stream().map(file -> FOLDER.resolve(file).toString()).toList(),
                row.substring(row.indexOf('\t') + 1));
    }

    /** What the command finds: words, distinct words and digest, as they stand in the table. */
    String count(String mode, String... options) {
        Stream<String> fixed = Stream.of("-q", "-n", "0", "-f", "tsv", "--mode", mode);
        Command command = Command.run(Stream.concat(Stream.concat(fixed, Stream.of(options)), files.stream())
                .toArray(String[]::new));
        Map<String, Long> counts = counts(command.out());
        long words = counts.values().stream().mapToLong(Long::longValue).sum();
        return words + "\t" + counts.size() + "\t" + PlainRule.digest(counts);
    }

    /** The digest of what {@code --format tsv} wrote. */
    static String digest(String tsv) {
        return PlainRule.digest(counts(tsv));
    }

    static Map<String, Long> counts(String tsv) {
        Map<String, Long> counts = new HashMap<>();
        tsv.lines().skip(1).forEach(row -> {
            int tab = row.lastIndexOf('\t');
            counts.put(row.substring(0, tab), Long.valueOf(row.substring(tab + 1)));
        });
        return counts;
    }
}
