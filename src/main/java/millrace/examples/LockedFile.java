package millrace.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import millrace.process.ChildProcess;
import millrace.process.Lock;

/**
 * Two processes append ten lines each to one file, and a lock keeps the lines of each together. In Python one holds the lock by
 * {@code with lock}, the other by {@code acquire} and {@code release}. Java's {@code with lock} is
 * {@code try (Lock.Hold held = lock.hold())}; not {@code try (lock)}, whose end would close the lock, not unlock it. If a writer
 * is killed, the lock is free again: the kernel sees to that here, while there it stays locked for ever.
 */
public final class LockedFile {
    private LockedFile() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int pauseMillis = Argument.number(args, 0, 10);
        Path path = Files.createTempFile("locked-", ".txt");
        String file = path.toString(); // a Path cannot travel
        try (Lock lock = Lock.open()) {
            ChildProcess with = new ChildProcess(() -> writeWith(lock, file, pauseMillis));
            ChildProcess direct = new ChildProcess(() -> writeDirectly(lock, file, pauseMillis));
            with.start();
            direct.start();
            with.join();
            direct.join();
            List<String> lines = Files.readAllLines(path);
            System.out.println(lines.size() + " lines, the first ten alike: "
                    + (lines.subList(0, 10).stream().distinct().count() == 1));
            System.out.println("end");
        } finally {
            Files.delete(path);
        }
    }

    @SuppressWarnings("try") // held is not named again: its end is what counts
    private static void writeWith(Lock lock, String file, int pauseMillis) throws IOException, InterruptedException {
        try (Lock.Hold held = lock.hold()) {
            append(file, "Lock acquired by a hold", pauseMillis);
        }
    }

    private static void writeDirectly(Lock lock, String file, int pauseMillis)
            throws IOException, InterruptedException {
        lock.lock();
        try {
            append(file, "Lock acquired directly", pauseMillis);
        } finally {
            lock.unlock();
        }
    }

    private static void append(String file, String line, int pauseMillis) throws IOException, InterruptedException {
        for (int i = 0; i < 10; i++) {
            Files.writeString(Path.of(file), line + "\n", StandardOpenOption.APPEND);
            Thread.sleep(pauseMillis);
        }
    }
}
