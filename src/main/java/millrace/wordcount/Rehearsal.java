package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import millrace.cli.ExitCode;

/**
 * Counts the texts of this project in each mode, one after the other in this JVM, times it, and shows nothing. The scripts in
 * {@code bin/} look on: which classes that takes, and what is worth compiling, goes into the archives from which each later start
 * begins. So a run that is timed takes hardly longer than one that is not.
 */
final class Rehearsal {
    /** So often are the texts in one file: enough for the JVM to see what they make it do. */
    private static final int TIMES = 100;

    private Rehearsal() {}

    /**
     * Exits as {@code wordcount} does in the mode in which it fails.
     *
     * @param folders with this project's data, and for what this leaves
     */
    public static void main(String[] folders) throws IOException {
        String texts = Path.of(folders[0], "texts").toString();
        String large = enlarge(Path.of(texts), Path.of(folders[1], "text")).toString();
        String timing = Path.of(folders[1], "timing").toString();
        for (String mode : List.of("serial", "threads", "processes")) {
            ExitCode code = Main.run(
                    new String[] {
                        "--mode", mode, "--workers", "2", "--chunk", "1m", "--timing", timing, "-r", texts, large
                    },
                    InputStream.nullInputStream(),
                    OutputStream.nullOutputStream(),
                    OutputStream.nullOutputStream());
            if (code != ExitCode.OK) {
                System.exit(code.code());
            }
        }
    }

    private static Path enlarge(Path texts, Path large) throws IOException {
        try (Stream<Path> files = Files.list(texts);
                OutputStream out = Files.newOutputStream(large)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i < TIMES; i++) {
                    out.write(bytes);
                }
            }
        }
        return large;
    }
}
