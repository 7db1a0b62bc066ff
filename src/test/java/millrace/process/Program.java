package millrace.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program of its own, the root of a tree of its own, that a test starts, watches and kills. */
final class Program implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Program(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Runs the main method of that class; its run directory will be in that folder. */
    static Program start(Path folder, Class<?> main, String... arguments) throws IOException {
        return start(List.of(), folder, main, arguments);
    }

    /** The same with words before the java command, as {@code setsid}. */
    static Program start(List<String> before, Path folder, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.io.tmpdir=" + folder));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("XDG_RUNTIME_DIR");
        return new Program(builder.start());
    }

    long pid() {
        return process.pid();
    }

    /** The next line that it prints, on standard output or error. */
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new AssertionError("the program has ended without another line");
        }
        return line;
    }

    /** All lines that it prints from now on to its end. */
    String rest() {
        return output.lines().collect(Collectors.joining("\n"));
    }

    /** Waits for its end; minus the number of the signal that ended it, or its exit code. */
    int exitCode() throws InterruptedException {
        int code = process.waitFor();
        return code > 128 ? 128 - code : code;
    }

    /** Sends SIGKILL and waits until it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill();
        output.close();
        process.getOutputStream().close();
    }

    /** The run directories in a folder. */
    static List<Path> runDirectories(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("millrace-"))
                    .toList();
        }
    }
}
