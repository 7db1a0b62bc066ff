package millrace.wordcount;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import millrace.cli.ExitCode;

/** The command, run in this process: how it ended and what it wrote. */
record Command(ExitCode code, String out, String err) {
    /** With nothing on standard input. */
    static Command run(String... arguments) {
        return run(new byte[0], arguments);
    }

    static Command run(byte[] input, String... arguments) {
        return run(new ByteArrayInputStream(input), arguments);
    }

    static Command run(InputStream input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode code = Main.run(arguments, input, out, err);
        return new Command(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** With system properties, as the script sets them. */
    static Command runWith(Map<String, String> properties, String... arguments) {
        properties.forEach(System::setProperty);
        try {
            return run(arguments);
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }
}
