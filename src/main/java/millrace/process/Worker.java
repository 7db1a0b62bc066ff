package millrace.process;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.FrameTooLargeException;
import millrace.wire.Link;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * One worker process of a pool, in the parent: a thread that starts it, hears its answers, and buries it. What the worker has
 * to do is the pool's business.
 */
final class Worker implements Runnable {
    private static final long ACCEPT_NANOS = 1_000_000;
    /** How long it may take to end. In a rehearsal it also writes what it has noted for its archive. */
    private static final Duration GRACE = Duration.ofSeconds(Long.getLong("millrace.worker.grace", 2));

    private static final byte[] NOTHING = {};

    private final ProcessPool pool;
    private final Thread thread;
    private volatile @Nullable ChildProcess child;
    private boolean hasStarted = true; // only for its own thread
    private volatile @Nullable Link link;
    private final Pool.@Nullable SharedFunction[] functions =
            new Pool.SharedFunction[WorkerLoop.FUNCTIONS]; // guarded by itself: those that the worker has
    private int oldest; // guarded by functions: where the next one goes

    final String name;
    final int started; // what StartUps said
    final PoolRecord.OneWorker record;
    volatile boolean dismissed; // it was told to end, rather than that it ended

    /*
     * Since when the thread that listens completes a future, and runs what depends on that, in System.nanoTime; 0: it does not.
     * Who makes it 0 is the one that listens from then on.
     */
    final AtomicLong completing = new AtomicLong();

    /* Guarded by the pool's lock. */
    final ArrayDeque<Call<?>> inFlight =
            new ArrayDeque<>(); // in the order of the answers: the first is the one that runs
    boolean up; // READY has come
    boolean killed; // by the pool
    int given; // calls, in all
    long firstSince; // System.nanoTime, when the first one in flight became the first
    boolean held; // it has nothing to do, and gets nothing as long as any is relieved
    int relieved; // threads that complete a future of its still, while another listens
    boolean recalled; // RECALL was sent, and RETURNED has not come
    long nanosPerCall = Long.MAX_VALUE / 4; // of late

    Worker(ProcessPool pool, String name, int started, PoolRecord.OneWorker record) {
        this.record = record;
        this.pool = pool;
        this.name = name;
        this.started = started;
        this.thread = new Thread(this, "millrace-" + name);
        thread.setDaemon(true);
    }

    /** @throws OutOfMemoryError if the system has no more threads */
    void start() {
        thread.start();
    }

    @Override
    public void run() {
        tend(true);
    }

    /** Has another thread listen in place of its own, if that still completes what it began to complete then. */
    void relieve(long since) {
        Thread relief = new Thread(
                () -> {
                    if (completing.compareAndSet(since, 0)) {
                        tend(false);
                    } else {
                        pool.relievedEnds(this);
                    }
                },
                "millrace-" + name);
        relief.setDaemon(true);
        try {
            relief.start();
        } catch (OutOfMemoryError noMoreThreads) { // there may be one at the next look
            pool.relievedEnds(this);
        }
    }

    private void tend(boolean fromTheStart) {
        String how;
        String nonsense = "";
        try {
            if (fromTheStart) {
                connect();
                awaitReady();
            }
            if (!listen()) {
                pool.relievedEnds(this);
                return;
            }
            how = "ended";
        } catch (WireException e) {
            nonsense = "broke the protocol (" + e.getMessage() + ") and ";
            how = "was given up";
            kill(child);
        } catch (Throwable e) { // whatever it is, the worker has to be buried
            how = "failed: " + (e.getMessage() == null ? e : e.getMessage());
        }
        closeLink();
        ChildProcess process = child;
        if (process != null) {
            if (process.awaitExit(GRACE)) {
                how = hasStarted ? process.howItEnded() : how;
            } else {
                process.kill();
                process.awaitExit(GRACE);
                how = "did not end within " + GRACE.toSeconds() + " s and was killed";
            }
        }
        pool.bury(this, nonsense + how);
    }

    /** By the one who took it from the idle ones, or has just got an answer from it: nobody else puts calls then. */
    void put(Call<?> call, int attempt) {
        Link open = link;
        if (open == null) {
            return;
        }
        try {
            Pool.SharedFunction function = call.function();
            int place = function == null ? 0 : place(open, function);
            open.put(WorkerLoop.CALL, call.id, call.body(attempt, place));
        } catch (IOException ignored) {
            // the worker is gone; its own thread finds that out, and what to do with the call
        }
    }

    /* Where the worker has the function; it is sent if he has it nowhere. */
    private int place(Link open, Pool.SharedFunction function) throws IOException {
        synchronized (functions) {
            int place = Arrays.asList(functions).indexOf(function);
            if (place < 0) {
                place = oldest;
                oldest = (oldest + 1) % functions.length;
                functions[place] = function;
                open.put(WorkerLoop.FUNCTION, place, function.encoded);
            }
            return place;
        }
    }

    /** Sends what was put. That a worker dies now must not cost the answer that it has just given. */
    void flush() {
        Link open = link;
        try {
            if (open != null) {
                open.flush();
            }
        } catch (IOException ignored) {
            // as above
        }
    }

    /** Asks it to give back what it has not begun. */
    void recall() {
        Link open = link;
        try {
            if (open != null) {
                open.send(WorkerLoop.RECALL, 0, NOTHING);
            }
        } catch (IOException ignored) {
            // as above
        }
    }

    /** It is not needed any more: it ends when it sees the end of its link. */
    void dismiss() {
        ChildProcess process = child;
        if (process != null && !dismissed) {
            dismissed = true;
            record.used(ProcessUsage.of(process.pid()));
        }
        closeLink();
    }

    private void closeLink() {
        Link open = link;
        if (open != null) {
            closeQuietly(open);
        }
    }

    /** With the pool's lock held. */
    void kill() {
        killed = true;
        kill(child);
    }

    private static void kill(@Nullable ChildProcess process) {
        if (process != null) {
            process.kill();
        }
    }

    /** Ends it because of what it runs: SIGTERM, and after a while SIGKILL. With the pool's lock held. */
    void end() {
        killed = true;
        ChildProcess process = child;
        if (process != null) {
            process.terminate();
            pool.clock.after(GRACE.toNanos(), process::kill);
        }
    }

    /** Whether it could be started and reached, as far as that was this process's business. */
    boolean hasStarted() {
        return hasStarted;
    }

    /** The end of a message about its death. */
    String lastWords() {
        ChildProcess process = child;
        List<String> lines = process == null ? List.of() : process.lastLines();
        return lines.isEmpty() ? "" : "; it last wrote:\n    " + String.join("\n    ", lines);
    }

    @Override
    public String toString() {
        ChildProcess process = child;
        return process == null ? name : process.toString();
    }

    /*
     * It looks for the child now and then: a close from another thread does not end an accept for sure, where descriptors
     * have run out.
     */
    private void connect() throws IOException {
        Path socket = Tree.here().directory().newPath("link");
        try (ServerSocketChannel server = Link.listen(socket)) {
            server.configureBlocking(false);
            ChildProcess process = pool.newWorker(socket, name).start();
            child = process;
            record.hasPid(process.pid());
            if (pool.isKilled(this)) {
                process.kill();
            }
            SocketChannel accepted = server.accept();
            while (accepted == null) {
                if (!process.isAlive()) {
                    throw new EOFException("it ended before it was up");
                }
                LockSupport.parkNanos(this, ACCEPT_NANOS);
                accepted = server.accept();
            }
            link = new Link(accepted);
        } catch (EOFException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            hasStarted = false;
            kill(child);
            throw e;
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private void awaitReady() throws IOException {
        Frame first = Objects.requireNonNull(link).receive();
        if (first.kind() != WorkerLoop.READY) {
            throw new WireException(name + " began with a " + first);
        }
        pool.cameUp(this);
    }

    /** Until it ends; false: another thread listens now. */
    private boolean listen() throws IOException {
        Link open = Objects.requireNonNull(link);
        while (true) {
            Frame frame = next(open);
            Decoder body = frame.decoder();
            switch (frame.kind()) {
                case WorkerLoop.RESULT, WorkerLoop.FAILURE -> {
                    PoolTiming.TaskState state =
                            frame.kind() == WorkerLoop.RESULT ? PoolTiming.TaskState.DONE : PoolTiming.TaskState.FAILED;
                    Call<?> done = pool.answered(this, frame.id(), body.int64(), state);
                    if (!open.hasMore()) {
                        flush(); // before the future is completed: the worker need not wait for that
                    }
                    long since = System.nanoTime() | 1; // so it is not 0
                    completing.set(since); // not before all is sent: only one thread may put
                    pool.clock.relieveSoon();
                    done.finish(frame.kind(), body, this);
                    if (!completing.compareAndSet(since, 0)) {
                        return false;
                    }
                    pool.completed(this);
                }
                case WorkerLoop.RETURNED -> {
                    pool.gaveBack(this, body);
                    if (!open.hasMore()) {
                        flush(); // an answer that came just before may have made the pool put more
                    }
                }
                default -> throw new WireException("a pool got a " + frame);
            }
        }
    }

    /* A result that is too much for this process is the failure of its task, which would be too much again. */
    private static Frame next(Link open) throws IOException {
        try {
            return open.receive();
        } catch (FrameTooLargeException e) {
            if (e.kind() != WorkerLoop.RESULT && e.kind() != WorkerLoop.FAILURE) {
                throw e;
            }
            byte[] failure = Failure.encode(e.asError("the result", "the pool's process"));
            long nanos = 0; // how long it ran stood in the part that is lost
            return new Frame(
                    WorkerLoop.FAILURE,
                    e.id(),
                    new Encoder().int64(nanos).raw(failure).toBytes());
        }
    }

    private static void closeQuietly(Closeable what) {
        try {
            what.close();
        } catch (IOException ignored) {
            // closed is closed
        }
    }
}
