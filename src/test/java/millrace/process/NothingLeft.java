package millrace.process;

import static org.junit.jupiter.api.extension.ExtensionContext.Namespace.GLOBAL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that has left something behind: a child process, a thread of the library, an open descriptor, or a file in the
 * run directory other than {@code owner} and {@code life}.
 *
 * <p>The threads that wait in the kernel for others stay for a second, idle, before they end: they may after a test, not
 * after a class.
 */
final class NothingLeft implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Set<String> before = Set.of(); // what a failed test has left is not charged to the next

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(GLOBAL).computeIfAbsent(NothingLeft.class, key -> useEverythingOnce());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        before = left(true);
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        Eventually.eventually(
                () -> "nothing is left: " + added(true) + stacks(),
                () -> added(true).isEmpty());
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        Eventually.eventually(
                () -> "nothing is left: " + added(false) + stacks(),
                () -> added(false).isEmpty());
    }

    /* What a JVM opens once and keeps is open after that. */
    private static boolean useEverythingOnce() {
        try (Manager manager = Manager.open();
                Queue<Integer> queue = Queue.open();
                Lock lock = Lock.open();
                Pool pool = Pool.open(1)) {
            Counter<String> counter = manager.counter();
            pool.submit(() -> {
                        lock.lock();
                        queue.put((int) counter.add("warm", 1));
                        lock.unlock();
                        return null;
                    })
                    .join();
            lock.lock();
            lock.unlock();
            return queue.take() == 1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<String> added(boolean idleThreadsMayStay) {
        Set<String> added = left(idleThreadsMayStay);
        added.removeAll(before);
        return added;
    }

    private static Set<String> left(boolean idleThreadsMayStay) {
        Set<String> left = descriptors();
        ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .forEach(child -> left.add("process " + child.pid()));
        ChildProcess.active().forEach(child -> left.add("active " + child));
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            String name = entry.getKey().getName();
            boolean isIdle = name.equals("millrace-wait")
                    && Arrays.stream(entry.getValue())
                            .noneMatch(frame -> frame.getClassName().startsWith("millrace."));
            if (name.startsWith("millrace-") && !(isIdle && idleThreadsMayStay)) {
                left.add("thread " + name + " " + entry.getKey().getId());
            }
        }
        try (Stream<Path> files = Files.list(Tree.here().directory().path())) {
            files.filter(file -> !file.endsWith("owner") && !file.endsWith("life"))
                    .forEach(file -> left.add("file " + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return left;
    }

    private static String stacks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().startsWith("millrace-"))
                .map(entry -> "\n" + entry.getKey() + "\n    "
                        + Arrays.stream(entry.getValue()).map(Object::toString).collect(Collectors.joining("\n    ")))
                .collect(Collectors.joining());
    }

    private static Set<String> descriptors() {
        Set<String> open = new TreeSet<>();
        if (Files.isDirectory(DESCRIPTORS)) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
                for (Path link : links) {
                    addTarget(link, open);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return open;
    }

    private static void addTarget(Path link, Set<String> open) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            if (!target.startsWith("/proc/") && !target.endsWith(".jar")) {
                open.add("descriptor " + link.getFileName() + " of " + target);
            }
        } catch (IOException ignored) {
            // closed in between
        }
    }
}
