package millrace.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Makes named pipes, which the JDK cannot: by {@code mkfifo}, of POSIX. */
final class NamedPipe {
    private NamedPipe() {}

    static void make(Path path) throws IOException {
        Process mkfifo = new ProcessBuilder("mkfifo", "-m", "600", path.toString())
                .redirectErrorStream(true)
                .start();
        mkfifo.getOutputStream().close();
        String said = new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (mkfifo.onExit().join().exitValue() != 0) {
            throw new IOException("cannot make the named pipe " + path + ": " + said.strip());
        }
    }
}
