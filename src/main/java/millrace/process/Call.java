package millrace.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/** One task on its way through a pool of processes, in the parent; complete when its result is here. */
final class Call<R> extends CompletableFuture<R> implements Runnable {
    private static final int LONGEST_DESCRIPTION = 200;

    /** What a CALL asks for. */
    static final byte TASK = 0; // an object that is a Callable or a Runnable

    static final byte ITEM = 1; // an object, for the function
    static final byte ITEMS = 2; // a count and as many objects, each for the function; the answer has as many outcomes

    private final ProcessPool pool;
    private final byte form;
    private final Pool.@Nullable SharedFunction function;
    private final byte[] encoded;

    final long id;
    int begun; // guarded by the pool's lock: by workers that died before they answered
    int lostWorkers; // guarded by the pool's lock: those of them that certainly died of it
    boolean alone; // guarded by the pool's lock: a worker died with this and others; which of them it was is not known

    boolean failing; // guarded by the pool's lock: it is about to fail, whatever becomes of its worker
    boolean killing; // guarded by the pool's lock: cancelled, and the worker that runs it is to be killed

    Call(ProcessPool pool, long id, byte form, Pool.@Nullable SharedFunction function, byte[] encoded) {
        this.pool = pool;
        this.id = id;
        this.form = form;
        this.function = function;
        this.encoded = encoded;
    }

    @Override
    public boolean cancel(boolean kill) {
        boolean cancelled = completeExceptionally(new CancellationException()) || isCancelled();
        if (cancelled) {
            pool.drop(this, kill);
        }
        return cancelled;
    }

    /** For whoever gets it from {@link Pool#shutdownNow}: runs it here. */
    @Override
    public void run() {
        try {
            Decoder in = new Decoder(encoded);
            for (long left = form == ITEMS ? in.count() : 1; left > 0; left--) {
                Pool.run(function == null ? null : function.mapper, in.object());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Pool.@Nullable SharedFunction function() {
        return function;
    }

    /** The body of the CALL that makes this attempt; the worker has its function in that place. */
    byte[] body(int attempt, int place) {
        return new Encoder(encoded.length + 6)
                .int8(form)
                .int8(place)
                .int32(attempt)
                .raw(encoded)
                .toBytes();
    }

    @SuppressWarnings("unchecked") // what the function returns is what its caller said
    void finish(byte kind, Decoder answer, Worker worker) {
        if (kind == WorkerLoop.RESULT) {
            try {
                complete((R) (form == ITEMS ? outcomes(answer, worker) : answer.object()));
            } catch (Throwable e) {
                completeExceptionally(unreadable(e));
            }
        } else {
            completeExceptionally(failure(answer, worker));
        }
    }

    private List<Outcome<Object>> outcomes(Decoder answer, Worker worker) throws IOException, ClassNotFoundException {
        int count = answer.countOf(2);
        long items = new Decoder(encoded).count();
        if (count != items) {
            throw new WireException(count + " results for " + items + " items");
        }
        List<Outcome<Object>> outcomes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean good = answer.int8() == WorkerLoop.RESULT;
            outcomes.add(good ? outcome(answer) : new Outcome<>(null, failure(answer, worker)));
        }
        return outcomes;
    }

    /* One that cannot be read is passed over, and the next begins behind it. */
    private Outcome<Object> outcome(Decoder answer) {
        try {
            return new Outcome<>(answer.object(), null);
        } catch (Throwable e) {
            return new Outcome<>(null, unreadable(e));
        }
    }

    private IOException unreadable(Throwable e) {
        return new IOException("the result of " + describe() + " cannot be read here: " + e, e);
    }

    private Throwable failure(Decoder answer, Worker worker) {
        try {
            Throwable failure = Failure.decode(answer);
            failure.addSuppressed(new RemoteTrace(worker + ", " + describe()));
            return failure;
        } catch (Throwable e) {
            return e;
        }
    }

    /* Nothing of the task is run here: what has killed the worker would kill this process, too. */
    String describe() {
        String what;
        try {
            Decoder in = new Decoder(encoded);
            long items = form == ITEMS ? in.count() : 1;
            what = (items == 1 ? "" : items + " items, the first ") + in.describe();
        } catch (WireException e) {
            what = encoded.length + " bytes";
        }
        boolean cut = what.length() > LONGEST_DESCRIPTION;
        return "task " + id + " (" + (cut ? what.substring(0, LONGEST_DESCRIPTION) + "..." : what) + ")";
    }
}
