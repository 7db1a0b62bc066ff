package millrace.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes named pipes, which the JDK cannot: by {@code mkfifo}, of POSIX. */
final class NamedPipe {
    private NamedPipe() {}

    /** Makes some, in one go: it is starting the program that takes time. An interrupt does not disturb. */
    static void make(Path... paths) throws IOException {
        List<String> command = new ArrayList<>(List.of("mkfifo", "-m", "600"));
        for (Path path : paths) {
            command.add(path.toString());
        }
        Process mkfifo = new ProcessBuilder(command).redirectErrorStream(true).start();
        mkfifo.getOutputStream().close();
        String said = new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (mkfifo.onExit().join().exitValue() != 0) {
            throw new IOException("cannot make the named pipes " + List.of(paths) + ": " + said.strip());
        }
    }
}
