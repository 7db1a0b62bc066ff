package millrace.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Texts that are all a command has to say. */
public final class StandardOutput {
    private StandardOutput() {}

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
