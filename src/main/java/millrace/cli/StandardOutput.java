package millrace.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** Where results go that have no file, and texts that are all a command has to say. */
public final class StandardOutput {
    private static final Set<Path> NAMES =
            Set.of(Path.of("-"), Path.of("/dev/stdout"), Path.of("/dev/fd/1"), Path.of("/proc/self/fd/1"));

    private StandardOutput() {}

    /**
     * Whether that is a name of it. Who opened a file by such a name would write from its beginning, over what is there after
     * {@code >>file}.
     */
    public static boolean isNamedBy(Path file) {
        return NAMES.contains(file);
    }

    /**
     * Writes the text in UTF-8 and returns how the command ends. What goes wrong, the console is told; that a reader has
     * gone away is nothing wrong, since it wanted no more.
     */
    public static ExitCode print(String text, OutputStream out, Console console) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return ExitCode.OK;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("Broken pipe")) {
                return ExitCode.OK;
            }
            console.error("cannot write standard output: " + Terminal.escape(reason) + "; send it elsewhere", e);
            return ExitCode.FATAL;
        }
    }
}
