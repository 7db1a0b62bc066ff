package millrace.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This process's one link to its process tree: the run directory, the children it has started, and the objects that it
 * shares with others.
 *
 * <p>It costs nothing until the first child, lock or queue. From then on a shutdown hook ends the children that are left
 * and, in the root, deletes the run directory.
 */
final class Tree {
    private static final Tree HERE = new Tree();
    private static final Duration KILL_TIME = Duration.ofSeconds(2);

    private final Set<ChildProcess> children = ConcurrentHashMap.newKeySet();
    private final Map<Path, Object> handles = new ConcurrentHashMap<>();

    private @Nullable RunDirectory directory; // guarded by this
    private @Nullable Closeable parent; // guarded by this; what a child watches its parent by
    private @Nullable ChildProcess self; // guarded by this; null in the root
    private @Nullable Life life; // guarded by this
    private volatile boolean ending;

    private Tree() {}

    static Tree here() {
        return HERE;
    }

    /** In a child, before anything else: where its parent's tree lives. */
    synchronized void join(Path runDirectory, Closeable watchOfParent) {
        parent = watchOfParent;
        directory = RunDirectory.existing(runDirectory);
        addHook();
    }

    /** In a child, next: which child it is. */
    synchronized void become(ChildProcess child) {
        self = child;
    }

    /** The child that this process is; null in the root. */
    synchronized @Nullable ChildProcess self() {
        return self;
    }

    /** The run directory; made by the first call in the root. */
    synchronized RunDirectory directory() {
        if (directory == null) {
            RunDirectory made = undisturbed(Tree::newDirectory);
            try {
                addHook();
            } catch (IllegalStateException e) {
                deleteOrSay(made);
                throw new IllegalStateException("this process is ending", e);
            }
            directory = made;
        }
        return directory;
    }

    private static RunDirectory newDirectory() {
        try {
            return RunDirectory.create();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** This process's number in the tree; taken by the first call. */
    synchronized Life life() {
        if (life == null) {
            life = undisturbed(() -> new Life(directory().path()));
        }
        return life;
    }

    /** Whether this process is on its way out: a child that dies now is not replaced. */
    boolean isEnding() {
        return ending;
    }

    void started(ChildProcess child) {
        children.add(child);
        if (ending) {
            child.kill();
        }
    }

    void ended(ChildProcess child) {
        children.remove(child);
    }

    List<ChildProcess> children() {
        return List.copyOf(children);
    }

    /**
     * The one object of this process for the kernel's object at that path. Every handle that arrives for the same path
     * leads to it: a second channel on a lock file would, when it is closed, drop the lock of the first.
     *
     * <p>It is kept for as long as its file is there: the collector of garbage would close its channel at some later time,
     * when there may be another, and would never close a connection.
     */
    <T> T shared(Path path, Class<T> type, Function<Path, T> opener) {
        Object known = handles.get(path);
        if (known == null) {
            handles.keySet().forEach(this::forgetIfGone);
            known = handles.computeIfAbsent(path, key -> undisturbed(() -> opener.apply(key)));
        }
        return type.cast(known);
    }

    private void forgetIfGone(Path path) {
        boolean far = handles.get(path) instanceof ManagerClient client && client.isRemote();
        if (!far && !Files.exists(path) && handles.remove(path) instanceof ManagerClient client) {
            client.close();
        }
    }

    /* An interrupt would close the files that are opened here. */
    private static <T> T undisturbed(Supplier<T> code) {
        boolean interrupted = Thread.interrupted();
        try {
            return code.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void forget(Path path) {
        handles.remove(path);
    }

    /** The same, if it still leads to that object. */
    void forget(Path path, Object shared) {
        handles.remove(path, shared);
    }

    private void addHook() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "millrace-end"));
    }

    private synchronized void closeParent() {
        try {
            if (parent != null) {
                parent.close();
            }
        } catch (IOException ignored) {
            // closed is closed
        }
    }

    private void end() {
        ending = true;
        closeParent();
        for (Object shared : handles.values()) {
            if (shared instanceof ManagerClient client) {
                client.leaveKernel();
            }
        }
        List<ChildProcess> left = children();
        left.forEach(ChildProcess::kill);
        long deadline = System.nanoTime() + KILL_TIME.toNanos();
        for (ChildProcess child : left) {
            child.awaitExit(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        deleteOrSay(directory());
    }

    private static void deleteOrSay(RunDirectory directory) {
        try {
            directory.delete();
        } catch (IOException e) {
            System.err.println(
                    "millrace: cannot delete " + directory.path() + ": " + e + "; the next start will try again");
        }
    }
}
