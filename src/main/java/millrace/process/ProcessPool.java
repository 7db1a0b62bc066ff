package millrace.process;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The pool whose workers are processes.
 *
 * <pre>
 *   In this process                                                       In the workers
 *
 *   submit --&gt; waiting: Call Call Call
 *                          |
 *              Worker.inFlight: Call Call  ===[ private link ]===  WorkerLoop
 *              one thread per worker: starts it,                   runs one task at a time
 *              completes the futures, buries it
 * </pre>
 */
final class ProcessPool extends Pool {
    /*
     * The pool owns the assignment: a call is in `waiting`, or `inFlight` to exactly one worker, or done. So when a worker
     * dies it is known what may be lost, and there is no queue between processes that could die with it.
     *
     *   RUNNING --shutdown--> CLOSING --last worker gone, nothing waits--> TERMINATED
     *   RUNNING, CLOSING --shutdownNow--> STOPPING --last worker gone, all is cancelled--> TERMINATED
     *   RUNNING --too many start-up deaths: StartUps--> broken: everything that waits fails, nothing is taken any more
     *
     *   a worker:  starting --READY--> idle <--> busy --the link ends--> buried
     *
     * Depth. A worker has as many calls in flight as it runs in DEPTH_NANOS, by what its last calls took: a call of a
     * microsecond must not wait for a round trip of thirty. A call that takes longer than those before it would hold up what
     * is in flight behind it while others idle; so when a worker has idled for a while, those whose first call has not
     * moved in that time are asked to give back what they have not begun (PoolClock).
     *
     * Relief. The thread that listens to a worker also completes its futures, and so runs what depends on them. If that
     * takes long, another thread listens meanwhile (PoolClock): what depends on a result may wait for another one of the same
     * worker. The worker gets no more until both are done, or results would come in faster than they are dealt with.
     *
     * Blame. When a worker dies with one call in flight, that call is charged with the death. With several it is not known
     * which one ran; none is charged, and from then on each of them runs in a worker that has nothing else. A call of a pool
     * with one attempt is always alone.
     *
     * All state is guarded by `lock`. Nothing that may block, and no code of users, runs under it: frames are sent and
     * futures completed after it is released. A worker may die, or a call be cancelled, in between; then the worker's own
     * thread sees the end of the link and sorts it out.
     */
    private static final int MOST_IN_FLIGHT = 128;
    private static final long DEPTH_NANOS = 500_000;
    private static final long LAST_NANOS = 1_000_000_000;

    private static final ClassValue<Boolean> STATELESS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return type.isSynthetic() && type.getDeclaredFields().length == 0;
        }
    };

    private enum State {
        RUNNING,
        CLOSING,
        STOPPING,
        TERMINATED
    }

    final Builder options;
    private final LineListener notices;
    private final @Nullable LineListener output; // null: this process's own streams

    private final Map<Class<?>, SharedFunction> stateless = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition terminated = lock.newCondition();
    private final StartUps startUps;
    private final PoolRecord record = new PoolRecord();
    final PoolClock clock = new PoolClock(this);
    private final ArrayDeque<Call<?>> waiting = new ArrayDeque<>(); // those that are done stay until they are polled
    final Set<Worker> workers = new HashSet<>();
    final ArrayDeque<Worker> idle = new ArrayDeque<>(); // while there are any, nothing waits
    private State state = State.RUNNING;
    private @Nullable String broken; // why
    private String unsaid =
            ""; // a notice that waits until a worker is up: before, it may be the start of a broken pool
    private int completing; // threads that complete futures and listen to no worker; and calls that are about to fail
    private long tasks;
    private int names;

    ProcessPool(Builder options) {
        this.options = options;
        this.notices = LineListener.of(options.notices);
        this.output = options.output == null ? null : LineListener.of(options.output);
        Outgoing.encoded("the initializer", options.initializer); // else every worker would fail of it
        this.startUps = new StartUps(options.workers);
    }

    @Override
    public int workers() {
        return locked(startUps::most);
    }

    @Override
    public PoolTiming timing() {
        return locked(() -> record.snapshot(
                (int) waiting.stream().filter(call -> !call.isDone()).count()));
    }

    /*
     * A function without fields, as a lambda that catches nothing, is the same whenever it is encoded; any other may have
     * changed since.
     */
    @Override
    SharedFunction share(Mapper<?, ?> mapper) {
        return STATELESS.get(mapper.getClass())
                ? stateless.computeIfAbsent(mapper.getClass(), key -> encode(mapper))
                : encode(mapper);
    }

    private static SharedFunction encode(Mapper<?, ?> mapper) {
        return new SharedFunction(mapper, Outgoing.encoded("the function", mapper));
    }

    @Override
    <R extends @Nullable Object> CompletableFuture<R> call(@Nullable SharedFunction function, @Nullable Object item) {
        return function == null
                ? submit(Call.TASK, null, Outgoing.encoded("the task", item))
                : submit(Call.ITEM, function, Outgoing.encoded("the item", item));
    }

    @Override
    <R extends @Nullable Object> CompletableFuture<List<Outcome<R>>> callEach(
            SharedFunction function, List<? extends @Nullable Object> items) {
        byte[] encoded = Outgoing.encoded("an item", () -> {
            Encoder out = new Encoder(16 * items.size()).count(items.size());
            for (Object item : items) {
                out.object(item);
            }
            return out.toBytes();
        });
        return submit(Call.ITEMS, function, encoded);
    }

    private <R extends @Nullable Object> Call<R> submit(byte form, @Nullable SharedFunction function, byte[] encoded) {
        Call<R> call;
        Worker free;
        lock.lock();
        try {
            requireRunning();
            call = new Call<>(this, ++tasks, form, function, encoded);
            free = idle.poll();
            if (free != null) {
                give(free, call);
            } else {
                waiting.add(call);
                startWorkers();
            }
        } finally {
            lock.unlock();
        }
        if (free != null) {
            free.put(call, 1);
            free.flush();
        }
        return call;
    }

    @Override
    void requireRunning() {
        locked(() -> {
            if (broken != null) {
                throw new BrokenPoolException(broken);
            } else if (state != State.RUNNING) {
                throw new RejectedExecutionException("the pool is closed");
            }
        });
    }

    @Override
    void notice(String line) {
        notices.accept("", line);
    }

    @Override
    public void shutdown() {
        List<Worker> unneeded = locked(() -> {
            close0();
            List<Worker> rest = new ArrayList<>(idle);
            idle.clear();
            return rest;
        });
        unneeded.forEach(Worker::dismiss);
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> neverBegun = new ArrayList<>();
        List<Call<?>> unfinished = new ArrayList<>();
        locked(() -> {
            for (Worker worker : workers) {
                worker.inFlight.stream().skip(1).forEach(neverBegun::add); // sent ahead
                unfinished.addAll(worker.inFlight);
                worker.kill();
            }
            neverBegun.addAll(waiting);
            unfinished.addAll(waiting);
            waiting.clear();
            idle.clear();
            neverBegun.removeIf(call -> ((Call<?>) call).isDone());
            unfinished.forEach(call -> call.failing = true);
            completing += unfinished.size();
            if (state != State.TERMINATED) {
                state = State.STOPPING;
            }
            checkTerminated();
        });
        unfinished.forEach(call -> call.cancel(false));
        haveFailed(unfinished.size());
        return neverBegun;
    }

    @Override
    public boolean isShutdown() {
        return locked(() -> state != State.RUNNING);
    }

    @Override
    public boolean isTerminated() {
        return locked(() -> state == State.TERMINATED);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (state != State.TERMINATED) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = terminated.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /* What calls and workers tell the pool. */

    /** A call was cancelled. */
    void drop(Call<?> call, boolean kill) {
        @Nullable
        Worker holder = this.<@Nullable Worker>locked(() -> {
            checkTerminated();
            Worker its = workers.stream()
                    .filter(worker -> worker.inFlight.contains(call))
                    .findAny()
                    .orElse(null);
            if (its == null || !kill) {
                return null;
            } else if (its.inFlight.peek() == call) {
                its.end();
                return null;
            }
            call.killing = true; // when it turns out that it has been begun
            return its;
        });
        if (holder != null) {
            holder.recall();
        }
    }

    ChildProcess newWorker(Path socket, String name) {
        ChildProcess worker = new WorkerLoop(socket, options.initializer)
                .named(name)
                .daemon(true)
                .jvmOptions(options.allJvmOptions());
        return output == null ? worker : worker.output(output);
    }

    boolean isKilled(Worker worker) {
        return locked(() -> worker.killed);
    }

    /** A worker is READY. */
    void cameUp(Worker worker) {
        String notice = locked(() -> {
            worker.up = true;
            worker.record.isUp();
            startUps.cameUp();
            return takeUnsaid();
        });
        fill(worker);
        worker.flush();
        locked(this::startWorkers); // which may have waited for this one
        if (!notice.isEmpty()) {
            notice(notice);
        }
    }

    /** A worker has answered a call; what it is to do next is put, and waits to be flushed. Returns the call. */
    Call<?> answered(Worker worker, long id, long nanos, PoolTiming.TaskState state) throws WireException {
        Call<?> done;
        lock.lock();
        try {
            done = worker.inFlight.peek();
            if (done == null || done.id != id) {
                throw new WireException(worker.name + " answered task " + id + ", which it did not have to run");
            }
            worker.inFlight.poll();
            worker.nanosPerCall = (3 * worker.nanosPerCall + nanos) / 4;
            long now = System.nanoTime();
            worker.firstSince = now;
            worker.record.finishes(state, nanos, now);
            Call<?> next = worker.inFlight.peek();
            if (next != null) {
                worker.record.begins(next.id, next.begun + 1, now);
                if (next.killing) {
                    worker.end();
                }
            }
        } finally {
            lock.unlock();
        }
        fill(worker);
        return done;
    }

    /** The future of what a worker has answered is complete: its thread listens to the worker again. */
    void completed(Worker worker) {
        if (!options.deadline.equals(FOREVER)) {
            locked(() -> {
                worker.firstSince = System.nanoTime();
            });
        }
    }

    /** With the lock held: the thread that completes a future of it is to listen no more. */
    void relievedBegins(Worker worker) {
        worker.relieved++;
        completing++;
    }

    /** Such a thread is ready, or it was none; the worker may have more again. */
    void relievedEnds(Worker worker) {
        boolean free = locked(() -> {
            worker.relieved--;
            completing--;
            checkTerminated();
            boolean last = worker.relieved == 0 && worker.held;
            worker.held &= !last;
            return last;
        });
        if (free) {
            fill(worker, 1); // nobody else does: it has nothing to answer, and is not idle
            worker.flush();
        }
    }

    /** A worker has given back the calls whose ids these are. */
    void gaveBack(Worker worker, Decoder ids) throws WireException {
        if (!locked(() -> worker.recalled)) {
            throw new WireException(worker.name + " gave back what it was not asked for");
        }
        Set<Long> returned = new HashSet<>();
        while (ids.remaining() > 0) {
            returned.add(ids.int64());
        }
        List<Worker> free = new ArrayList<>();
        locked(() -> {
            worker.recalled = false;
            List<Call<?>> calls = new ArrayList<>(worker.inFlight);
            for (int i = calls.size() - 1; i >= 0; i--) {
                if (returned.contains(calls.get(i).id)) {
                    worker.inFlight.remove(calls.get(i));
                    worker.record.givesBack(calls.get(i).id);
                    if (!calls.get(i).failing) {
                        waiting.addFirst(calls.get(i));
                    }
                }
            }
            if (worker.inFlight.isEmpty() && !calls.isEmpty()) { // else it is idle already
                worker.held = worker.relieved > 0;
                if (!worker.held) {
                    free.add(worker);
                }
            }
            takeIdle(free);
        });
        fillAll(free);
    }

    /** A worker is gone: what it had in flight is run again or fails, and another may have to take its place. */
    void bury(Worker worker, String how) {
        List<String> notices = new ArrayList<>();
        List<Call<?>> lost = new ArrayList<>();
        List<Call<?>> failed = new ArrayList<>();
        List<Worker> free = new ArrayList<>();
        locked(() -> {
            workers.remove(worker);
            idle.remove(worker);
            worker.record.ends(worker.dismissed && worker.inFlight.isEmpty() ? "" : how);
            lost.addAll(worker.inFlight);
            worker.inFlight.clear();
            lost.removeIf(call -> call.isDone() || call.failing);
            if (!worker.up) {
                StartUps.Verdict verdict = worker.hasStarted()
                        ? startUps.died(worker.started, workers.size())
                        : startUps.couldNotTry(worker.started, workers.size());
                if (!waiting.isEmpty() || state == State.RUNNING) {
                    judge(verdict, worker.name + " could not start: it " + how + worker.lastWords());
                    if (broken == null && workers.stream().anyMatch(other -> other.up)) {
                        notices.add(takeUnsaid());
                    }
                }
            }
            for (int i = lost.size() - 1; i >= 0; i--) {
                Call<?> call = lost.get(i);
                call.begun++;
                if (!worker.killed) {
                    call.alone = true;
                    call.lostWorkers++;
                }
                if (broken != null || (lost.size() == 1 && call.lostWorkers >= options.attempts)) {
                    failed.add(call);
                } else {
                    waiting.addFirst(call);
                }
            }
            completing += failed.size();
            takeIdle(free);
            if (free.isEmpty()) {
                startWorkers();
            }
            checkTerminated();
        });
        fillAll(free);
        if (!worker.killed && !lost.isEmpty() && failed.isEmpty()) {
            notices.add(worker + " " + how + " during "
                    + (lost.size() == 1 ? lost.get(0).describe() : "one of " + lost.size() + " short tasks")
                    + "; running it again");
        }
        for (Call<?> call : failed) {
            call.completeExceptionally(new WorkerDiedException(call.describe() + " was lost: "
                    + (options.attempts == 1
                            ? "its worker "
                            : "each of the " + options.attempts + " workers that ran it" + " died; the last one, ")
                    + worker + ", " + how + worker.lastWords()));
        }
        haveFailed(failed.size());
        if (!Tree.here().isEnding()) {
            notices.forEach(this::notice);
        }
    }

    /* With the lock held: those of the idle who can have something of what waits, to be filled by the caller. */
    private void takeIdle(List<Worker> free) {
        while (free.size() < waiting.size() && !idle.isEmpty()) {
            free.add(idle.poll());
        }
    }

    private void fillAll(List<Worker> free) {
        for (Worker worker : free) {
            fill(worker, 1);
            worker.flush();
        }
    }

    /* By the thread that listens to it. */
    private void fill(Worker worker) {
        fill(worker, MOST_IN_FLIGHT);
    }

    /*
     * Puts to a worker as many calls as it may have, by the one thread that may; or makes it idle, or lets it go. Any other than the
     * one that listens puts one call: when that is answered, the other puts, and their frames would mix.
     */
    private void fill(Worker worker, int most) {
        List<Call<?>> calls = new ArrayList<>();
        boolean dismissed = locked(() -> {
            while (calls.size() < most && mayTake(worker)) {
                Call<?> call = waiting.remove();
                if (!call.isDone()) {
                    give(worker, call);
                    calls.add(call);
                }
            }
            if (!worker.inFlight.isEmpty() || isLeaving(worker)) {
                return false;
            } else if (worker.relieved > 0) {
                worker.held = true;
                return false;
            } else if (state != State.RUNNING || worker.given >= options.tasksPerWorker) {
                checkTerminated();
                return true;
            }
            idle.push(worker); // the one that worked last is the warmest
            worker.firstSince = System.nanoTime();
            clock.lookAtTheSlowLater();
            clock.releaseLater(options.idleTime.toNanos());
            return false;
        });
        for (Call<?> call : calls) {
            worker.put(call, call.begun + 1);
        }
        if (dismissed) {
            worker.dismiss();
        }
    }

    private boolean mayTake(Worker worker) {
        Call<?> next = waiting.peek();
        if (next == null || isLeaving(worker) || worker.relieved > 0 || worker.given >= options.tasksPerWorker) {
            return false;
        } else if (next.isDone() || worker.inFlight.isEmpty()) {
            return true;
        }
        long depth = options.attempts == 1 ? 1 : Math.min(MOST_IN_FLIGHT, DEPTH_NANOS / (worker.nanosPerCall + 1));
        return worker.inFlight.size() < depth && !next.alone && !worker.inFlight.getLast().alone;
    }

    /* It may have been buried after it was taken from the idle ones: then nobody would ever ask after its calls. */
    private boolean isLeaving(Worker worker) {
        return worker.killed || !workers.contains(worker);
    }

    private void give(Worker worker, Call<?> call) {
        if (worker.inFlight.isEmpty()) {
            worker.firstSince = System.nanoTime();
            worker.record.begins(call.id, call.begun + 1, worker.firstSince);
            clock.checkDeadlinesLater(options.deadline.toNanos());
        }
        worker.inFlight.add(call);
        worker.given++;
    }

    /* The rest is called with the lock held. */

    private void close0() {
        if (state == State.RUNNING) {
            state = State.CLOSING;
        }
        checkTerminated();
    }

    private void checkTerminated() {
        while (!waiting.isEmpty() && waiting.peek().isDone()) {
            waiting.remove();
        }
        boolean ending = state == State.CLOSING || state == State.STOPPING;
        if (ending && workers.isEmpty() && waiting.isEmpty() && completing == 0) {
            state = State.TERMINATED;
            clock.stop();
            terminated.signalAll();
        }
    }

    private void startWorkers() {
        if (Tree.here().isEnding() && !waiting.isEmpty()) {
            clock.start();
            clock.after(LAST_NANOS, this::giveUp);
        }
        while (broken == null
                && state != State.STOPPING
                && !Tree.here().isEnding()
                && startUps.mayStart(waiting.size(), workers.size())) {
            startWorker();
        }
    }

    /*
     * This process is ending, and no worker will run what waits: who waits for it in a shutdown hook would hold up the end for ever. Any
     * other thread is not to see in its last moments a failure that is none: without such hooks, the process is gone by now.
     */
    private void giveUp() {
        locked(() -> {
            if (broken == null) {
                breakWith("this process is ending");
            }
        });
    }

    private void startWorker() {
        String name = options.name + "-" + ++names;
        Worker worker = new Worker(this, name, startUps.started(), record.starting(name));
        workers.add(worker);
        try {
            clock.start();
            worker.start();
        } catch (OutOfMemoryError noMoreThreads) {
            workers.remove(worker);
            worker.record.ends("could not be started");
            String what = "cannot start a thread for " + worker.name + ": " + noMoreThreads.getMessage();
            judge(startUps.couldNotTry(worker.started, workers.size()), what);
        }
    }

    /* A notice waits until a worker is up: before, it may be the start of a broken pool, whose exception says it all. */
    private void judge(StartUps.Verdict verdict, String what) {
        switch (verdict) {
            case TRY_AGAIN -> unsaid = what + "\ntrying again";
            case REST -> {
                int most = startUps.most();
                unsaid = what + "\ngoing on with " + most + (most == 1 ? " worker" : " workers") + "; trying again in "
                        + options.rest.toSeconds() + " s";
                clock.after(options.rest.toNanos(), this::restIsOver);
            }
            case BREAK -> {
                if (broken == null) {
                    breakWith(what);
                }
            }
        }
    }

    private void restIsOver() {
        locked(() -> {
            startUps.restIsOver();
            startWorkers();
        });
    }

    private String takeUnsaid() {
        String said = unsaid;
        unsaid = "";
        return said;
    }

    private void breakWith(String why) {
        broken = why;
        List<Call<?>> failed = new ArrayList<>(waiting);
        waiting.clear();
        failLater(failed, call -> new BrokenPoolException(why));
    }

    /** With the lock held, under which no future is completed: a thread does that. */
    void failLater(List<Call<?>> calls, Function<Call<?>, Throwable> why) {
        if (calls.isEmpty()) {
            return;
        }
        completing += calls.size();
        apart(() -> {
            calls.forEach(call -> call.completeExceptionally(why.apply(call)));
            haveFailed(calls.size());
        });
    }

    /* The futures that were about to fail have: with the lock not held. */
    private void haveFailed(int calls) {
        locked(() -> {
            completing -= calls;
            checkTerminated();
        });
    }

    /** Does what may take long where nobody waits for it. */
    static void apart(Runnable work) {
        Thread thread = new Thread(work, "millrace-apart");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError noMoreThreads) { // better late than never
            work.run();
        }
    }

    private <T extends @Nullable Object> T locked(Supplier<T> code) {
        lock.lock();
        try {
            return code.get();
        } finally {
            lock.unlock();
        }
    }

    void locked(Runnable code) {
        lock.lock();
        try {
            code.run();
        } finally {
            lock.unlock();
        }
    }
}
