package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import millrace.cli.ExitCode;

/** The command in this process, and what came of it. */
record Command(ExitCode code, String out, String err) {
    static Command run(String... arguments) {
        return run(Map.of(), arguments);
    }

    static Command run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode code = Main.run(arguments, environment, new ByteArrayInputStream(new byte[0]), out, err);
        return new Command(code, out.toString(UTF_8), err.toString(UTF_8));
    }
}
