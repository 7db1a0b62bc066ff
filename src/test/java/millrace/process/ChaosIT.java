package millrace.process;

import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.process.ChaosActor.Arena;
import millrace.process.ChaosActor.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes use everything at once, at random, and are killed at random moments. After each round: nothing that was
 * acknowledged is missing, nothing has happened twice, nothing is held by the dead, and nobody hangs.
 *
 * <p>A round follows from its seed, up to the moments at which the kernel does things: a seed that has failed once fails
 * again soon. {@code mvn -Pchaos verify -Dchaos.seed=7 -Dchaos.seconds=600} begins with round 7 and goes on for ten minutes.
 */
@ExtendWith(NothingLeft.class)
class ChaosIT {
    private static final int AT_ONCE = 4;
    private static final int PROCESSES = 7; // in a round
    private static final Duration HANG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void nothingIsLostDoubledOrHeldByTheDead() throws Exception {
        long seed = Long.getLong("chaos.seed", 1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.getInteger("chaos.seconds", 6));
        do {
            try {
                round(seed);
            } catch (Throwable e) {
                throw new AssertionError("round " + seed + ": " + e.getMessage(), e);
            }
            seed++;
        } while (System.nanoTime() < end);
        System.out.println("ChaosIT: rounds up to " + (seed - 1));
    }

    private void round(long seed) throws Exception {
        Random random = new Random(seed);
        try (Manager manager = Manager.open();
                Queue<int[]> endless = Queue.open();
                Queue<int[]> bounded = Queue.open(1 + random.nextInt(20));
                Lock lock = Lock.open();
                Semaphore semaphore = Semaphore.open(ChaosActor.PERMITS);
                Barrier barrier = Barrier.open(2);
                Event event = Event.open();
                Value.OfInt count = Value.ofInt(0);
                Value.OfInt guarded = Value.ofInt(0);
                Array.OfInt ledger = Array.ofInts(2 * PROCESSES * Column.values().length);
                Array.OfInt taken = Array.ofInts(PROCESSES * ChaosActor.STEPS + 1)) {
            Arena arena = new Arena(
                    List.of(endless, bounded),
                    lock,
                    semaphore,
                    barrier,
                    event,
                    manager.map(),
                    manager.counter(),
                    Map.of("count", count, "guarded", guarded),
                    ledger,
                    taken,
                    Mark.in(folder, "complaints-" + seed),
                    Mark.in(folder, "orphans-" + seed));
            AtomicBoolean over = new AtomicBoolean();
            Background<Boolean> pool = Background.run(() -> usePool(over));
            try {
                letLoose(arena, random);
            } finally {
                over.set(true);
            }
            assertTrue(pool.result());
            assertEquals("", arena.complaints().text());
            checkCounts(arena);
            checkQueues(arena);
            checkNothingIsHeld(arena);
            checkNobodyIsLeft(manager, arena);
        }
    }

    /* Starts processes, and kills some of them, or of the pool's workers, until all have ended. */
    private static void letLoose(Arena arena, Random random) throws InterruptedException {
        List<ChildProcess> all = new ArrayList<>();
        StringBuffer said = new StringBuffer();
        int kills = random.nextInt(6);
        long lastStart = System.nanoTime();
        try {
            while (true) {
                long alive = all.stream().filter(ChildProcess::isAlive).count();
                if (all.size() < PROCESSES && alive < AT_ONCE) {
                    int mortality = random.nextInt(3) == 0 ? 0 : ChaosActor.STEPS;
                    all.add(new ChildProcess(new ChaosActor(arena, all.size(), random.nextLong(), mortality))
                            .output((name, line) -> said.append(line).append('\n'))
                            .start());
                    lastStart = System.nanoTime();
                } else if (alive == 0) {
                    break;
                } else if (System.nanoTime() - lastStart > HANG.toNanos()) {
                    throw new AssertionError("somebody hangs: " + steps(arena) + ": " + all);
                } else {
                    Thread.sleep(random.nextInt(100));
                    List<ChildProcess> victims = ChildProcess.active();
                    if (kills > 0 && !victims.isEmpty()) {
                        victims.get(random.nextInt(victims.size())).kill();
                        kills--;
                    }
                }
            }
            for (ChildProcess process : all) {
                int code = process.exitCode().orElseThrow();
                assertTrue(
                        List.of(0, 1, 3, 4, 5, -9).contains(code),
                        () -> process + " " + process.howItEnded() + ": " + said
                                + arena.complaints().text());
                assertTrue(code != 1 || said.indexOf(ChaosActor.Doom.class.getName()) >= 0, said::toString);
            }
        } finally {
            all.forEach(ChildProcess::close);
        }
    }

    private static String steps(Arena arena) {
        return IntStream.range(0, PROCESSES)
                .mapToObj(process -> "process " + process + " in "
                        + Arrays.stream(Column.values())
                                .filter(column -> arena.begun(process, column) > arena.done(process, column))
                                .toList())
                .collect(Collectors.joining(", "));
    }

    private static void usePool(AtomicBoolean over) throws Exception {
        List<Integer> items = IntStream.range(0, 400).boxed().toList();
        List<Integer> squares = items.stream().map(n -> n * n).toList();
        try (Pool pool =
                Pool.builder().workers(2).attempts(1_000).notices(line -> {}).open()) {
            do {
                assertEquals(squares, pool.map(n -> n * n, items, 7));
            } while (!over.get());
        }
    }

    private static void checkCounts(Arena arena) {
        int counted = 0;
        int guarded = 0;
        for (int process = 0; process < PROCESSES; process++) {
            checkCount(arena, process, Column.ADD, arena.counter().get(process));
            checkCount(arena, process, Column.PART, arena.counter().get(-1 - process));
            checkCount(arena, process, Column.MERGE, arena.map().getOrDefault(process, 0));
            counted += arena.done(process, Column.INCREMENT);
            guarded += arena.done(process, Column.GUARDED);
        }
        checkSum(arena, Column.INCREMENT, counted, arena.values().get("count").get());
        checkSum(arena, Column.GUARDED, guarded, arena.values().get("guarded").get());
        assertEquals(
                arena.counter().total(),
                arena.counter().toMap().values().stream().mapToLong(n -> n).sum());
    }

    private static void checkCount(Arena arena, int process, Column column, long is) {
        int done = arena.done(process, column);
        int begun = arena.begun(process, column);
        assertTrue(
                done <= is && is <= begun,
                () -> column + " of process " + process + ": " + is + " of " + done + ", and " + (begun - done)
                        + " under way");
    }

    private static void checkSum(Arena arena, Column column, int done, int is) {
        int begun = IntStream.range(0, PROCESSES)
                .map(process -> arena.begun(process, column))
                .sum();
        assertTrue(done <= is && is <= begun, () -> column + ": " + is + " of " + done + " to " + begun);
    }

    /* What was put is in the queue, or was taken once; or it died with who had just taken it, and was writing that down. */
    private static void checkQueues(Arena arena) {
        for (Queue<int[]> queue : arena.queues()) {
            assertEquals(queue.size(), queue.toArray().length);
            for (int[] element = queue.poll(); element != null; element = queue.poll()) {
                int unused = arena.taken().incrementAndGet(element[0] * ChaosActor.STEPS + element[1]);
            }
            assertEquals(0, queue.size());
            assertTrue(queue.offer(new int[1]));
            assertEquals(1, queue.poll().length);
        }
        int missing = 0;
        int hands = 0;
        for (int process = 0; process < PROCESSES; process++) {
            for (int number = 1; number <= arena.begun(process, Column.PUT); number++) {
                int times = arena.taken().get(process * ChaosActor.STEPS + number);
                String element = "element " + number + " of process " + process;
                assertTrue(times <= 1, () -> element + " was taken " + times + " times");
                missing += times == 0 && number <= arena.done(process, Column.PUT) ? 1 : 0;
            }
            hands += arena.begun(process, Column.TAKE) > arena.done(process, Column.TAKE) ? 1 : 0;
            hands += arena.begun(process, Column.PUT) > arena.done(process, Column.PUT) ? 1 : 0;
        }
        assertTrue(missing <= hands, missing + " elements are missing, and " + hands + " hands could have held them");
    }

    private static void checkNothingIsHeld(Arena arena) throws Exception {
        assertTrue(arena.lock().tryLock(30, TimeUnit.SECONDS), "the lock is held by the dead");
        arena.lock().unlock();
        eventually(
                () -> "all permits are back, not " + arena.semaphore().availablePermits(),
                () -> arena.semaphore().availablePermits() == ChaosActor.PERMITS);
        eventually("nobody waits", () -> arena.barrier().getNumberWaiting() == 0);
        arena.barrier().reset();
        Background<Integer> other = Background.call(() -> arena.barrier().await(30, TimeUnit.SECONDS));
        assertEquals(1, arena.barrier().await(30, TimeUnit.SECONDS) + other.result());
        arena.event().set();
        arena.event().await();
    }

    private static void checkNobodyIsLeft(Manager manager, Arena arena) throws InterruptedException {
        eventually("no session is left", () -> manager.sessions() == 0);
        for (String orphan : arena.orphans().text().split(" ")) {
            if (!orphan.isEmpty()) {
                Processes.awaitEnd(Long.parseLong(orphan));
            }
        }
        assertEquals(List.of(), ChildProcess.active());
    }
}
