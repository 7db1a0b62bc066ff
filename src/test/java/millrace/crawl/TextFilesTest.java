package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
    private static final String URL = "http://a/";
    private static final String TORN = "." + TextFiles.fileName("http://b/") + "-4711";

    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void putsATextInThePlaceOfWhatItWas() throws IOException {
        TextFiles texts = new TextFiles(folder);
        texts.write(URL, "a much longer text");
        texts.write(URL, "short \u00e9");
        assertEquals("short \u00e9", Files.readString(folder.resolve(TextFiles.fileName(URL))));
        assertEquals(List.of(TextFiles.fileName(URL)), names());
    }

    @Test
    void deletesWhatAKilledProcessLeftAndNothingElse() throws IOException {
        List<String> others = List.of(".hidden.txt-1", "." + TextFiles.fileName(URL), TextFiles.fileName(URL));
        for (String other : others) {
            Files.writeString(folder.resolve(other), "of somebody");
        }
        Files.writeString(folder.resolve(TORN), "hal");
        new TextFiles(folder).deleteTorn();
        assertEquals(others.stream().sorted().toList(), names());
    }

    @Test
    void leavesWhatIsBeingWrittenHere() throws IOException {
        try (FileChannel writing =
                FileChannel.open(folder.resolve(TORN), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            writing.lock();
            new TextFiles(folder).deleteTorn();
            assertEquals(List.of(TORN), names());
        }
    }

    @Test
    void leavesWhatIsBeingWrittenByAnotherProcess() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.resolve(TORN).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('L', other.getInputStream().read());
            new TextFiles(folder).deleteTorn();
            assertEquals(List.of(TORN), names());
        } finally {
            other.destroyForcibly();
        }
        other.waitFor(10, TimeUnit.SECONDS);
        new TextFiles(folder).deleteTorn();
        assertEquals(List.of(), names());
    }

    /** Holds a file as one that is being written, until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            try (FileChannel writing =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                writing.lock();
                System.out.print('L');
                System.out.flush();
                System.in.read();
            }
        }
    }

    @Test
    void writesAgainWhatAnotherCrawlTookForLeft() throws Exception {
        TextFiles texts = new TextFiles(folder);
        AtomicBoolean done = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!done.get()) {
                try {
                    texts.deleteTorn();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        other.start();
        for (int i = 0; i < 1000; i++) {
            texts.write("http://a/" + i, "text");
        }
        done.set(true);
        other.join();
        assertEquals(1000, names().size());
    }
}
