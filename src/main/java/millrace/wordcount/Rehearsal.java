package millrace.wordcount;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import millrace.cli.ExitCode;

/**
 * Counts the files that it is given in each mode, one after the other in this JVM, times it, and shows nothing. The scripts in {@code bin/}
 * look on: which classes that takes, and what a JVM compiles, goes into the archives from which each later start begins. So a run
 * that is timed takes hardly longer than one that is not.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** Exits as {@code wordcount} does at the first mode that fails. */
    public static void main(String[] files) {
        ExitCode code = ExitCode.OK;
        for (WorkOptions.Mode mode : WorkOptions.Mode.values()) {
            if (mode != WorkOptions.Mode.AUTO && code == ExitCode.OK) {
                List<String> arguments =
                        new ArrayList<>(List.of("--workers", "2", "--mode", mode.word(), "--timing", "/dev/null"));
                arguments.addAll(List.of(files));
                code = Main.run(
                        arguments.toArray(String[]::new),
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        OutputStream.nullOutputStream());
            }
        }
        System.exit(code.code());
    }
}
