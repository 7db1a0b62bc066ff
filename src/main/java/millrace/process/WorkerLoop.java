package millrace.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.locks.LockSupport;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.Link;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/** A worker of a pool, in the child: takes one task after the other from its private link, and runs it. */
final class WorkerLoop extends ChildProcess {
    private static final long serialVersionUID = 1;

    /*
     * The frames of the link between a pool (parent) and one worker (child):
     *
     *   kind       from    when                                        id          body
     *   READY      worker  once, first                                 0           -
     *   FUNCTION   pool    any time after; for the CALLs behind it     its place   the Mapper
     *   CALL       pool    any time after                              the task's  int8 what it asks for, int8 the place
     *                                                                              of its function, int32 attempt,
     *                                                                              what Call says
     *   RESULT     worker  once for each CALL, in their order, or      the task's  int64 nanoseconds it ran, the object
     *   FAILURE    worker  instead of it                               the task's  int64 nanoseconds it ran, see Failure
     *   RECALL     pool    any time after READY                        0           -
     *   RETURNED   worker  for the CALLs not begun when RECALL came    0           their ids, int64 each
     *
     * The pool's closing of the link ends the worker.
     *
     * The worker keeps some functions, so that maps which take turns need not send theirs at each turn. The pool says in
     * which place: so it alone decides which one goes for another, and knows what is there.
     *
     *   thread "calls": Link.receive --> calls --> main thread: run --> Link.put --> flush: now, or soon by thread "flush"
     *
     * Calls are received while another runs, so that short ones need not wait for the pool, and those not begun can be
     * given back. The results of short calls leave together, but none waits for long behind a call that takes its time.
     */
    static final byte READY = 1;
    static final byte FUNCTION = 2;
    static final byte CALL = 3;
    static final byte RESULT = 4;
    static final byte FAILURE = 5;
    static final byte RECALL = 6;
    static final byte RETURNED = 7;

    static final int FUNCTIONS = 8;

    private static final long SHORT_NANOS = 50_000;
    private static final long SOON_NANOS = 100_000;

    private static int attempt = 1; // of the task that runs; only the main thread writes

    private final String socket;
    private final @Nullable Action initializer;

    WorkerLoop(Path socket, @Nullable Action initializer) {
        this.socket = socket.toString();
        this.initializer = initializer;
    }

    /** How often the task that runs in this process has been begun; see {@link Pool.Builder#attempts}. */
    static int attempt() {
        return attempt;
    }

    @Override
    public void run() throws Exception {
        LinkedBlockingDeque<Frame> calls = new LinkedBlockingDeque<>();
        if (initializer != null) {
            initializer.act();
        }
        try (Link link = Link.connect(Path.of(socket))) {
            serve(link, calls);
        }
    }

    private void serve(Link link, LinkedBlockingDeque<Frame> calls) {
        try {
            link.send(READY, 0, new byte[0]);
            daemon("millrace-calls", () -> receive(link, calls)).start();
            Flusher flusher = new Flusher(link);
            flusher.start();
            Function[] functions = new Function[FUNCTIONS];
            while (true) {
                Frame frame = calls.take();
                if (frame.kind() == FUNCTION) {
                    functions[(int) frame.id()] = Function.read(frame);
                } else {
                    boolean isShort = answer(link, frame, functions);
                    if (isShort && !calls.isEmpty()) {
                        flusher.soon();
                    } else {
                        link.flush();
                    }
                }
            }
        } catch (IOException poolClosed) {
            System.exit(0); // nobody waits for a word about it
        } catch (InterruptedException e) {
            throw new IllegalStateException("the worker was interrupted between two tasks", e);
        }
    }

    private static void receive(Link link, LinkedBlockingDeque<Frame> calls) {
        try {
            while (true) {
                Frame frame = link.receive();
                switch (frame.kind()) {
                    case FUNCTION, CALL -> calls.add(frame);
                    case RECALL -> giveBack(link, calls);
                    default -> throw new WireException("a worker got a " + frame);
                }
            }
        } catch (EOFException poolClosed) {
            System.exit(0);
        } catch (IOException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void giveBack(Link link, LinkedBlockingDeque<Frame> calls) throws IOException {
        List<Frame> notBegun = new ArrayList<>();
        calls.drainTo(notBegun);
        Encoder ids = new Encoder();
        for (Frame frame : notBegun) {
            if (frame.kind() == CALL) {
                ids.int64(frame.id());
            } else {
                calls.add(frame); // the pool counts on its being known
            }
        }
        link.send(RETURNED, 0, ids.toBytes());
    }

    /** A function as it came, or why it cannot be read: each call that needs it fails with that. */
    private record Function(
            @Nullable Mapper<@Nullable Object, @Nullable Object> read,
            @Nullable Throwable failure) {
        @SuppressWarnings("unchecked") // the pool keeps functions and items together
        static Function read(Frame frame) {
            try {
                return new Function((Mapper<@Nullable Object, @Nullable Object>) Decoder.decode(frame.body()), null);
            } catch (Throwable e) {
                return new Function(null, e);
            }
        }

        Mapper<@Nullable Object, @Nullable Object> mapper() throws IOException {
            if (failure != null) {
                throw new IOException("the function could not be read: " + failure, failure);
            }
            return Objects.requireNonNull(read);
        }
    }

    /** Runs a call and puts the answer; returns whether it took so little time that others may leave with it. */
    private static boolean answer(Link link, Frame frame, Function[] functions) throws IOException {
        long start = System.nanoTime();
        Encoder body = new Encoder();
        byte kind = RESULT;
        try {
            Encoder results = results(frame.decoder(), functions);
            body.int64(System.nanoTime() - start).raw(results);
        } catch (Throwable e) {
            kind = FAILURE;
            body = new Encoder().int64(System.nanoTime() - start).raw(Failure.encode(e));
        }
        Thread.interrupted(); // a task that interrupts its own thread does not mean the next one
        link.put(kind, frame.id(), body.toBytes());
        return System.nanoTime() - start < SHORT_NANOS;
    }

    private static Encoder results(Decoder call, Function[] functions) throws Exception {
        byte form = call.int8();
        byte place = call.int8();
        attempt = call.int32();
        if (form == Call.TASK) {
            return written(new Encoder(), Pool.run(null, call.object()));
        }
        Mapper<@Nullable Object, @Nullable Object> mapper = functions[place].mapper();
        if (form == Call.ITEM) {
            return written(new Encoder(), Pool.applied(mapper, call.object()));
        }
        int count = call.countOf(1);
        Encoder results = new Encoder(16 * count).count(count);
        for (int i = 0; i < count; i++) {
            int start = results.size();
            try {
                Object item = call.object(); // one that cannot be read is passed over, and the next begins behind it
                written(results.int8(RESULT), Pool.applied(mapper, item));
            } catch (Throwable e) {
                results.cutTo(start).int8(FAILURE).raw(Failure.encode(e));
            }
        }
        return results;
    }

    /* What the result's own code throws must not look like what the task has thrown. */
    private static Encoder written(Encoder out, @Nullable Object result) throws IOException {
        try {
            return out.object(result);
        } catch (NotSerializableException e) {
            throw e;
        } catch (IOException e) {
            NotSerializableException own =
                    new NotSerializableException("the result cannot be serialized: " + Failure.describe(e));
            own.initCause(e);
            throw own;
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Flushes a link a little later, however long the main thread is busy then. */
    private static final class Flusher {
        private final Link link;
        private final Thread thread = daemon("millrace-flush", this::run);
        private volatile boolean asked;

        Flusher(Link link) {
            this.link = link;
        }

        void start() {
            thread.start();
        }

        void soon() {
            if (!asked) {
                asked = true;
                LockSupport.unpark(thread);
            }
        }

        private void run() {
            try {
                while (true) {
                    while (!asked) {
                        LockSupport.park(this);
                    }
                    LockSupport.parkNanos(this, SOON_NANOS);
                    asked = false;
                    link.flush();
                }
            } catch (IOException ignored) {
                // the link is gone: the thread that receives ends the process
            }
        }
    }
}
