package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wishes for results that cannot be had are refused before anything is done. */
class ResultOptionsTest {
    @TempDir
    Path folder;

    private static void isRefused(String message, String... arguments) throws IOException {
        Command run = Command.run(Stream.concat(Stream.of("http://127.0.0.1:9/"), Stream.of(arguments))
                .toArray(String[]::new));
        assertEquals(ExitCode.USAGE, run.code(), run.err());
        assertEquals("crawl: " + message + "\n", run.err());
        assertEquals("", run.out());
    }

    @Test
    void aFolderIsNamedByItsOption() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        for (String option : List.of("--text", "--warc", "--job")) {
            isRefused(option + " " + file + " is no folder; name another", option, file.toString());
            Path below = file.resolve("below");
            isRefused(
                    option + " " + below + " cannot be made: not a directory; name another", option, below.toString());
        }
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of(file), all.toList());
        }
        assertTrue(Files.isRegularFile(file));
    }

    @Test
    void noFolderIsLeftWhereAnotherCannotBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path text = folder.resolve("new/text");
        isRefused(
                "--job " + file + " is no folder; name another",
                "--text",
                text.toString(),
                "--warc",
                folder.resolve("new/warc").toString(),
                "--job",
                file.toString());
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of(file), all.toList());
        }
    }

    @Test
    void aLinkThatLeadsNowhereIsNoFolderAndStays() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
        isRefused("--job " + link + " is no folder; name another", "--job", link.toString());
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void howWordsAreShownNeedsWords() throws IOException {
        isRefused("--top is for the words of pages; give --count-words too", "-n3");
        isRefused("--format is for the words of pages; give --count-words too", "--format=json");
    }
}
