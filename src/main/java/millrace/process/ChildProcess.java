package millrace.process;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import millrace.wire.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * A Java process of one's own: what {@link Thread} is within a JVM, and Python's {@code multiprocessing.Process}.
 *
 * <pre>{@code
 * ChildProcess clock = new ChildProcess(() -> System.out.println(LocalTime.now())).named("clock").start();
 * clock.join(); // by now this process has printed: [clock] 12:34:56.789
 * }</pre>
 *
 * <p>The child is a new JVM with the same class path. What the action refers to is serialized when {@link #start} is called,
 * and the child works on its own copy. A subclass may override {@link #run} instead; then its fields travel. Python calls
 * this start method <i>spawn</i>, and there is no other: what is forked inherits open files and locks by accident, and a
 * lock that another thread held at that moment is held there for ever, for the thread that would release it was not copied.
 *
 * <p>A child never survives its parent: it notices the end of its standard input, whatever ended the parent, and halts.
 * While a child that is not a {@linkplain #daemon daemon} lives, the parent's JVM does not end by itself, as with a thread.
 * Lines that it prints appear on the parent's streams, marked with its name. An exception that leaves {@link #run} is
 * printed, and the exit code is 1.
 *
 * <p>Methods may be called from any thread of the parent. In the child itself only {@link #name}, {@link #pid}, {@link
 * #isAlive}, {@link #isDaemon} and {@link #run} have a meaning; a process ends itself with {@link System#exit}. What is its
 * parent's business, {@link #join}, {@link #kill}, {@link #terminate} and {@link #onExit}, throws
 * {@link IllegalStateException} there, {@link #exitCode} is empty, and {@link #close} does nothing.
 */
public class ChildProcess implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    /*
     * States:  NEW --start--> RUNNING --exit of the process--> ENDED
     *
     * ENDED comes when the exit code is known and the last lines have been passed on. A grandchild may keep the output
     * open for as long as it likes, so the wait for lines after the exit is bounded.
     */
    private static final Duration LAST_LINES_TIME = Duration.ofMillis(500);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final @Nullable Action target;
    private String name = "child-" + NUMBERS.incrementAndGet();
    private boolean daemon;

    private transient boolean isMadeHere = true; // rather than arrived
    private transient List<String> jvmOptions = List.of();
    private transient Map<String, String> environment = Map.of();
    private transient @Nullable Path directory;
    private transient @Nullable BiConsumer<String, String> output;
    private transient volatile @Nullable Running running;

    /** What exists once the process is started. */
    private record Running(
            Process process,
            OutputPump out,
            OutputPump err,
            List<Connection> passed,
            CompletableFuture<ChildProcess> ended) {}

    /** A child that runs that action. */
    public ChildProcess(Action target) {
        this.target = Objects.requireNonNull(target);
    }

    /** For a subclass, which overrides {@link #run}. */
    protected ChildProcess() {
        this.target = null;
    }

    /**
     * A child that runs the {@code main} method of a class, which needs to know nothing of this library.
     *
     * @param mainClass its name; it has to be on the class path and have a {@code public static void main(String[])}, and is looked for
     *     in the child
     */
    public static ChildProcess ofMain(String mainClass, String... arguments) {
        return new ChildProcess(new MainAction(Objects.requireNonNull(mainClass), List.of(arguments)));
    }

    /** What the child does, in the child. The default runs the action. */
    public void run() throws Exception {
        if (target != null) {
            target.act();
        }
    }

    /** Gives it a name, for messages and for the lines that it prints. Before {@link #start}; default {@code child-N}. */
    public final ChildProcess named(String newName) {
        requireNew();
        name = Objects.requireNonNull(newName);
        return this;
    }

    /** Whether the parent may end without waiting for it. Before {@link #start}; default no. */
    public final ChildProcess daemon(boolean on) {
        requireNew();
        daemon = on;
        return this;
    }

    /** Options for its {@code java} command, as {@code -Xmx256m}. Before {@link #start}. */
    public final ChildProcess jvmOptions(List<String> options) {
        requireNew();
        jvmOptions = List.copyOf(options);
        return this;
    }

    /** Variables that it has beside, or instead of, those of this process's environment. Before {@link #start}. */
    public final ChildProcess environment(Map<String, String> variables) {
        requireNew();
        environment = Map.copyOf(variables);
        return this;
    }

    /** The folder it works in. Before {@link #start}; default: this process's. */
    public final ChildProcess directory(Path folder) {
        requireNew();
        directory = Objects.requireNonNull(folder);
        return this;
    }

    /**
     * Who gets each line that the child prints, with the child's name; called by one thread for standard output and one for
     * standard error. Before {@link #start}; default: this process's standard output and error, as {@code [name] line}. A
     * line of more than 1 MiB comes in parts. The
     * first exception that it throws in each of the threads goes to the thread's handler of uncaught exceptions, and it gets
     * the next line as if nothing had been.
     */
    public final ChildProcess output(BiConsumer<String, String> lines) {
        requireNew();
        output = lines;
        return this;
    }

    /**
     * Starts the process and returns as soon as the system has it; {@link #run} begins when its JVM is up.
     *
     * @throws IllegalArgumentException if the action, or something that it refers to, cannot be serialized
     * @throws UncheckedIOException if the system has no more processes, or no {@code java} command is found
     * @throws IllegalStateException if it was started before, or made in another process, or if this process is ending: in a
     *     shutdown hook
     */
    public final synchronized ChildProcess start() {
        requireNew();
        if (!isMadeHere) {
            throw new IllegalStateException(
                    name + " can be started only by the process that made it; make another here");
        }
        if (Tree.here().isEnding()) {
            throw new IllegalStateException("cannot start " + name + ": this process is ending");
        }
        List<Connection> passed = new ArrayList<>();
        byte[] self = Outgoing.encoded(
                name,
                () -> Encoder.encode(this, object -> {
                    if (object instanceof Connection connection) {
                        passed.add(connection);
                    }
                }));
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder();
            builder.environment().putAll(environment);
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            process = Launcher.launch(
                    builder, this, jvmOptions, Tree.here().directory().path(), self);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + e.getMessage(), e);
        }
        OutputPump out = new OutputPump(this, process.getInputStream(), output == null ? OutputPump.OUT : output);
        OutputPump err = new OutputPump(this, process.getErrorStream(), output == null ? OutputPump.ERR : output);
        Running now = new Running(process, out, err, passed, new CompletableFuture<>());
        running = now;
        Tree.here().started(this);
        try {
            out.start();
            err.start();
            Thread end = new Thread(() -> end(now), "millrace-end-of-" + name);
            end.setDaemon(daemon); // that of a child that is no daemon keeps this JVM alive
            end.start();
        } catch (OutOfMemoryError noThreadLeft) {
            kill();
            Tree.here().ended(this);
            throw noThreadLeft;
        }
        return this;
    }

    /** Waits until the process has ended and all it printed has been passed on. */
    public final void join() throws InterruptedException {
        try {
            started().ended().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, but not longer than that; returns whether it has ended. */
    public final boolean join(Duration timeout) throws InterruptedException {
        try {
            started().ended().get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Completed when the process has ended, with this object. */
    public final CompletableFuture<ChildProcess> onExit() {
        return started().ended().copy();
    }

    public final String name() {
        return name;
    }

    public final boolean isDaemon() {
        return daemon;
    }

    /** The system's number of the process; in the parent, and in the child itself. */
    public final long pid() {
        return isHere() ? ProcessHandle.current().pid() : started().process().pid();
    }

    /** Whether it was started and has not ended. */
    public final boolean isAlive() {
        Running now = running;
        return now == null ? isHere() : now.process().isAlive();
    }

    private boolean isHere() {
        return this == current();
    }

    /**
     * What the process ended with: 0 if {@link #run} returned, 1 after an exception, a program's own code, or minus the
     * number of the signal that ended it (a code of 128 + N counts as signal N, as in a shell). Empty while it lives.
     */
    public final OptionalInt exitCode() {
        Running now = running;
        if (now == null || now.process().isAlive()) {
            return OptionalInt.empty();
        }
        int code = now.process().exitValue();
        return OptionalInt.of(code > 128 && code < 128 + 65 ? 128 - code : code);
    }

    /**
     * Asks it to end (SIGTERM): its shutdown hooks run. Harmless if it has ended. A JVM of 21 or newer whose classes are not
     * there yet, in the first moments after its start, ends as well, but may print that the logging of its exit failed.
     */
    public final void terminate() {
        started().process().toHandle().destroy(); // Process.destroy would also close its input, at which it halts
    }

    /** Ends it at once (SIGKILL). Harmless if it has ended. */
    public final void kill() {
        started().process().toHandle().destroyForcibly(); // and its output, before all of it is read
    }

    /** Kills it if it still runs, and waits until it is gone. Harmless if it was never started. */
    @Override
    public final void close() {
        if (running != null) {
            kill();
            awaitExit(Duration.ofSeconds(10));
        }
    }

    /**
     * The child that this process is; null in the root of the tree, which is nobody's child, and while a child still reads what it
     * is to run.
     */
    public static @Nullable ChildProcess current() {
        return Tree.here().self();
    }

    /** The children of this process that live. */
    public static List<ChildProcess> active() {
        return Tree.here().children();
    }

    /** This process's name: its {@link #name} in a child, {@code main} in the root. */
    public static String currentName() {
        ChildProcess self = current();
        return self == null ? "main" : self.name();
    }

    /** How often the pool's task that runs in this process has been begun, this time included; 1 elsewhere. */
    public static int currentAttempt() {
        return WorkerLoop.attempt();
    }

    /** How it ended, for a message: {@code exited with 3}, {@code was killed by signal 9}. */
    final String howItEnded() {
        OptionalInt code = exitCode();
        if (code.isEmpty()) {
            return "is alive";
        }
        return code.getAsInt() < 0
                ? "was killed by signal " + -code.getAsInt() + " (exit code " + (128 - code.getAsInt()) + ")"
                : "exited with " + code.getAsInt()
                        + (code.getAsInt() == Launcher.OUT_OF_MEMORY ? ", as a JVM does that is out of memory" : "");
    }

    /** The last lines that it printed, oldest first. */
    final List<String> lastLines() {
        Running now = started();
        List<String> lines = now.err().lastLines();
        return lines.isEmpty() ? now.out().lastLines() : lines;
    }

    /** Waits for the end without being interruptible; returns whether it came in time. */
    final boolean awaitExit(Duration timeout) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                try {
                    return join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return name + (running == null && !isHere() ? " (not started)" : " (pid " + pid() + ")");
    }

    private void end(Running now) {
        try {
            now.process().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
        now.out().awaitEnd(LAST_LINES_TIME);
        now.err().awaitEnd(LAST_LINES_TIME);
        try {
            now.passed().forEach(Connection::childEnded);
        } finally {
            Tree.here().ended(this);
            now.ended().complete(this);
        }
    }

    private void requireNew() {
        if (running != null) {
            throw new IllegalStateException(this + " was started already");
        }
    }

    private Running started() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException(
                    isHere()
                            ? name + " is this process, which only its parent can wait for or end; use System.exit here"
                            : name + " was not started");
        }
        return now;
    }

    private record MainAction(String mainClass, List<String> arguments) implements Action {
        private static final long serialVersionUID = 1;

        @Override
        public void act() {
            try {
                Method main = Class.forName(mainClass).getMethod("main", String[].class);
                if (!Modifier.isStatic(main.getModifiers())) {
                    throw new NoSuchMethodException(main + " is not static");
                }
                main.setAccessible(true);
                main.invoke(null, (Object) arguments.toArray(new String[0]));
            } catch (InvocationTargetException e) {
                throw new IllegalStateException(mainClass + " failed", e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("there is no main method to run in " + mainClass + ": " + e, e);
            }
        }
    }
}
