package millrace.process;

import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One process of {@link ChaosIT}: uses whatever is shared at random, and perhaps ends itself in the middle of it. */
final class ChaosActor implements Action {
    private static final long serialVersionUID = 1;

    static final int STEPS = 150;
    static final int PERMITS = 3;

    /**
     * What everybody shares; and what the dead leave in writing.
     *
     * @param ledger for each process, how often it has {@linkplain Column begun and done} what is counted
     * @param taken for each process and number, how often that element was taken
     * @param complaints of processes that saw what must not be
     * @param orphans numbers of processes whose parents have killed themselves
     */
    record Arena(
            List<Queue<int[]>> queues,
            Lock lock,
            Semaphore semaphore,
            Barrier barrier,
            Event event,
            SharedMap<Integer, Integer> map,
            Counter<Integer> counter,
            Map<String, Value.OfInt> values,
            Array.OfInt ledger,
            Array.OfInt taken,
            Mark complaints,
            Mark orphans)
            implements Serializable {
        int index(int process, Column column) {
            return process * 2 * Column.values().length + 2 * column.ordinal();
        }

        int begun(int process, Column column) {
            return ledger.get(index(process, column));
        }

        int done(int process, Column column) {
            return ledger.get(index(process, column) + 1);
        }
    }

    /** What is written down before, and again after it has returned. */
    enum Column {
        STEP,
        PUT,
        TAKE,
        ADD,
        PART,
        MERGE,
        INCREMENT,
        GUARDED
    }

    /** One of the ways in which a process ends in the middle of something. */
    static final class Doom extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Arena arena;
    private final int self;
    private final long seed;
    private final int mortality; // one step of that many is the last; 0: none

    ChaosActor(Arena arena, int self, long seed, int mortality) {
        this.arena = arena;
        this.self = self;
        this.seed = seed;
        this.mortality = mortality;
    }

    @Override
    public void act() {
        Random random = new Random(seed);
        int[] last = new int[arena.taken().length()]; // of each process, the number of its element that came last
        try {
            for (int i = 0; i < STEPS; i++) {
                counted(Column.STEP, () -> step(random, last));
            }
        } catch (Doom doom) {
            throw doom;
        } catch (Throwable e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text, true));
            arena.complaints().write("process " + self + ": " + text);
            Runtime.getRuntime().halt(99);
        }
    }

    /** Some steps in a row, in which an inner one may be the last. */
    private void step(Random random, int[] last) throws Exception {
        if (mortality > 0 && random.nextInt(mortality) == 0) {
            die(random);
        }
        Queue<int[]> queue = arena.queues().get(random.nextInt(arena.queues().size()));
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> counted(Column.PUT, () -> put(queue, random));
            case 3, 4, 5 -> counted(Column.TAKE, () -> take(queue, random, last));
            case 6 -> counted(Column.ADD, () -> arena.counter().add(self, 1));
            case 7 -> counted(Column.PART, () -> addPart());
            case 8 -> counted(Column.MERGE, () -> arena.map().merge(self, 1, Integer::sum));
            case 9 ->
                counted(Column.INCREMENT, () -> arena.values().get("count").incrementAndGet());
            case 10 -> withLock(random, last);
            case 11 -> withPermit(random, last);
            case 12 -> meet(random);
            default -> signal(random);
        }
    }

    private void counted(Column column, Background.Work work) throws Exception {
        int index = arena.index(self, column);
        int begun = arena.ledger().incrementAndGet(index);
        work.run();
        arena.ledger().set(index + 1, begun);
    }

    private void put(Queue<int[]> queue, Random random) throws InterruptedException {
        int[] element = new int[random.nextInt(40) == 0 ? 50_000 : 2 + random.nextInt(20)];
        element[0] = self;
        element[1] = arena.begun(self, Column.PUT);
        while (!queue.offer(element, 10, TimeUnit.MILLISECONDS)) {
            int[] other = queue.poll(); // it is full, and perhaps nobody is left who takes
            if (other != null) {
                note(other);
            }
        }
    }

    private void take(Queue<int[]> queue, Random random, int[] last) throws InterruptedException {
        int[] element = random.nextBoolean() ? queue.poll() : queue.poll(2, TimeUnit.MILLISECONDS);
        if (element != null) {
            note(element);
            int line = element[0] * arena.queues().size() + arena.queues().indexOf(queue);
            require(last[line] < element[1], "element " + element[1] + " came after " + last[line]);
            last[line] = element[1];
        }
    }

    private void note(int[] element) {
        int times = arena.taken().incrementAndGet(element[0] * STEPS + element[1]);
        require(times == 1, "element " + element[1] + " of " + element[0] + " was taken " + times + " times");
    }

    /* What is handed over twice counts once. */
    private void addPart() {
        long part = (long) self * STEPS + arena.begun(self, Column.PART);
        boolean first = arena.counter().addAll(part, Map.of(-1 - self, 1L));
        boolean second = arena.counter().addAll(part, Map.of(-1 - self, 1L));
        require(first && !second, "part " + part + " was added " + first + ", " + second);
    }

    private void withLock(Random random, int[] last) throws Exception {
        switch (random.nextInt(3)) {
            case 0 -> arena.lock().lock();
            case 1 -> arena.lock().lockInterruptibly();
            default -> {
                if (!arena.lock().tryLock(random.nextInt(3), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        }
        try {
            Value.OfInt guarded = arena.values().get("guarded");
            counted(Column.GUARDED, () -> guarded.set(guarded.get() + 1));
            if (random.nextInt(3) == 0) {
                step(random, last);
            }
        } finally {
            arena.lock().unlock();
        }
    }

    private void withPermit(Random random, int[] last) throws Exception {
        if (arena.semaphore().tryAcquire(random.nextInt(5), TimeUnit.MILLISECONDS)) {
            try {
                require(arena.semaphore().availablePermits() < PERMITS, "a permit is held, but none is missing");
                if (random.nextInt(3) == 0) {
                    step(random, last);
                }
            } finally {
                arena.semaphore().release();
            }
        }
    }

    private void meet(Random random) throws InterruptedException {
        try {
            int unused = arena.barrier().await(random.nextInt(6), TimeUnit.MILLISECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            arena.barrier().reset();
        }
    }

    private void signal(Random random) throws InterruptedException {
        switch (random.nextInt(3)) {
            case 0 -> arena.event().set();
            case 1 -> arena.event().clear();
            default -> {
                boolean unused = arena.event().await(random.nextInt(4), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void die(Random random) {
        switch (random.nextInt(5)) {
            case 0 -> throw new Doom();
            case 1 -> System.exit(3);
            case 2 -> Runtime.getRuntime().halt(4);
            case 3 -> {
                ChildProcess orphan = new ChildProcess(Processes::sleepForever).start();
                arena.orphans().write(orphan.pid() + " ");
                Runtime.getRuntime().halt(5);
            }
            default -> {
                Processes.kill(Processes.self());
                Processes.sleepForever();
            }
        }
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new AssertionError(complaint);
        }
    }
}
