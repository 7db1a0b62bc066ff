package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real books, whose totals another implementation of the rule has found, if they are there. */
class SharedTextsTest {
    @TestFactory
    Stream<DynamicTest> findsTheTotalsOfTheReferenceInEachText() throws IOException {
        return SharedTexts.all().stream()
                .map(text -> DynamicTest.dynamicTest(text.name(), () -> check(text, "serial")));
    }

    @TestFactory
    Stream<DynamicTest> findsThemOnThreadsInChunksOfAnySize() throws IOException {
        return SharedTexts.together().stream()
                .flatMap(text -> Stream.of("1 64k", "2 64k", "3 1000", "8 64k")
                        .map(how -> DynamicTest.dynamicTest(
                                how,
                                () -> check(
                                        text,
                                        "threads",
                                        "--workers",
                                        how.substring(0, 1),
                                        "--chunk",
                                        how.substring(2)))));
    }

    private static void check(SharedTexts text, String mode, String... options) {
        assertEquals(text.totals(), text.count(mode, options));
    }

    @TestFactory
    Stream<DynamicTest> findsThemInTheTextsOfTheProject() throws IOException {
        Path texts = Path.of("data/texts");
        try (Stream<Path> files = Files.isDirectory(texts) ? Files.list(texts) : Stream.empty()) {
            return files.sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                        Command command = Command.run(
                                "-q", "-m", "serial", "-n0", "-f", "tsv", "--chunk", "100", file.toString());
                        assertEquals(
                                PlainRule.digest(PlainRule.countInOrder(Files.readAllBytes(file))),
                                SharedTexts.digest(command.out()));
                    }));
        }
    }
}
