package millrace.process;

import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What tests do to processes from outside. */
public final class Processes {
    private Processes() {}

    /** What a child does; it may throw. */
    interface Work extends Background.Work, Serializable {}

    /** Starts a child that ends with exit code 0 unless the work throws, and whose output nobody reads. */
    static ChildProcess child(Work work) {
        return new ChildProcess(() -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .output((name, line) -> {})
                .start();
    }

    /** Waits for the end of a child that has succeeded. */
    static void succeeds(ChildProcess child) throws InterruptedException {
        child.join();
        assertEquals(0, child.exitCode().orElse(-99));
    }

    static long self() {
        return ProcessHandle.current().pid();
    }

    /** Sends SIGKILL; harmless if there is no such process. */
    static void kill(long pid) {
        try {
            if (pid == self()) { // which the JDK refuses
                signal("KILL", pid);
            }
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a signal, to a whole process group if the number is negative. */
    static void signal(String name, long pid) throws IOException, InterruptedException {
        run("kill", "-s", name, "--", Long.toString(pid));
    }

    /** Runs a command that has to succeed. */
    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    /** Whether a process lives; one that has ended and that nobody has asked for its exit code does not. */
    public static boolean isAlive(long pid) {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (NoSuchFileException e) {
            return !Files.exists(Path.of("/proc/self/stat"));
        } catch (IOException e) {
            return false; // it ended while its file was read
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    static void awaitEnd(long pid) throws InterruptedException {
        eventually("process " + pid + " is gone", () -> !isAlive(pid));
    }

    /** Sleeps until somebody ends this thread or this process. */
    static void sleepForever() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
