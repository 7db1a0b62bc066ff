package millrace.wordcount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command as a program of its own. */
final class Program {
    private Program() {}

    /** Its run directory is made in that folder. */
    static ProcessBuilder of(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(DefaultSignals.PREFIX);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "millrace.wordcount.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("XDG_RUNTIME_DIR");
        return builder;
    }

    /** What it has written to standard output; waits for its end. */
    static String output(Process program) throws IOException {
        return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What it has written to standard error; waits for its end. */
    static String errors(Process program) throws IOException {
        return new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A background job inherits ignored signals, and a JVM leaves them ignored: where possible, start without. */
    private static final class DefaultSignals {
        static final List<String> PREFIX = prefix();

        private static List<String> prefix() {
            List<String> prefix = List.of("env", "--default-signal=INT,HUP,TERM");
            try {
                List<String> probe = new ArrayList<>(prefix);
                probe.add("true");
                return new ProcessBuilder(probe).start().waitFor() == 0 ? prefix : List.of();
            } catch (IOException e) {
                return List.of();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
