package apitests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import millrace.process.Barrier;
import millrace.process.ChildProcess;
import millrace.process.Counter;
import millrace.process.Event;
import millrace.process.Manager;
import millrace.process.PackedCounts;
import millrace.process.RemoteManager;
import millrace.process.Semaphore;
import millrace.process.SerializableBiFunction;
import millrace.process.SerializableFunction;
import millrace.process.SharedList;
import millrace.process.SharedMap;
import millrace.process.StringCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A manager and its objects, with and without names. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ManagersIT {
    /** One object of the user's own type. */
    public interface Register {
        int next(String name);
    }

    /** All that a child gets, in one object. */
    private record Everything(
            SharedMap<String, Integer> map,
            List<Object> others,
            Map<String, Counter<String>> counters,
            Register register)
            implements Serializable {
        private static final long serialVersionUID = 1;
    }

    @Test
    void allObjectsOfAManagerAreSharedWithAChild() throws Exception {
        try (Manager manager = Manager.open();
                Semaphore alone = Semaphore.open(1)) {
            SharedMap<String, Integer> map = manager.map();
            SharedList<Integer> list = manager.list();
            Counter<String> counter = manager.counter();
            Semaphore semaphore = manager.semaphore(2);
            Event event = manager.event();
            Barrier barrier = manager.barrier(2);
            int[] last = {0};
            Register register = manager.share(Register.class, name -> ++last[0]);
            list.add(20);
            map.put("a", 1);
            Everything all = new Everything(
                    map, List.of(list, semaphore, event, barrier, alone), Map.of("words", counter), register);
            ChildProcess child = new ChildProcess(() -> use(all)).start();
            event.set();
            int unused = barrier.await(30, TimeUnit.SECONDS);
            child.join();
            assertEquals(0, child.exitCode().orElseThrow());
            assertEquals(Map.of("a", 11, "b", 2), map);
            assertEquals(List.of(21, 1), list);
            assertEquals(5, counter.get("word"));
            assertEquals(2, register.next("here"));
            assertTrue(semaphore.tryAcquire(2, 30, TimeUnit.SECONDS), "what a process holds comes back at its end");
        }
    }

    private static void use(Everything all) {
        try {
            @SuppressWarnings("unchecked")
            SharedList<Integer> list = (SharedList<Integer>) all.others().get(0);
            ((Semaphore) all.others().get(1)).acquire(2);
            ((Event) all.others().get(2)).await();
            SerializableBiFunction<Integer, Integer, Integer> sum = Integer::sum;
            SerializableFunction<Integer, Integer> increment = n -> n + 1;
            all.map().merge("a", 10, sum);
            all.map().put("b", 2);
            list.update(0, increment);
            list.add(all.register().next("there"));
            all.counters().get("words").add("word", 5);
            ((Semaphore) all.others().get(4)).acquire();
            int unused = ((Barrier) all.others().get(3)).await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatAChildHasCountedEntersACounterOnceAndComesOutAgain() throws Exception {
        try (Manager manager = Manager.open()) {
            Counter<String> counter = manager.counter();
            ChildProcess child = new ChildProcess(() -> {
                StringCounts counts = new StringCounts();
                counts.add("é", 2);
                counts.add(new byte[] {'-', 'a', '-'}, 1, 2, 3);
                counter.addAll(7, counts);
                counter.addAll(7, counts);
                moveTo(counter, counts);
            });
            child.start();
            child.join();
            StringCounts here = new StringCounts();
            here.add("é", 5);
            moveTo(counter, here);
            StringCounts all = StringCounts.of(counter.drain());
            assertEquals(Map.of("é", 2L + 2 + 5, "a", 3L + 3), all);
            List<String> seen = new ArrayList<>();
            all.forEachUtf8((bytes, from, to, count) -> seen.add(new String(bytes, from, to - from, UTF_8) + count));
            assertEquals(Set.of("é9", "a6"), Set.copyOf(seen));
            StringCounts.Filter isLetterA = (bytes, from, to, count) -> bytes[from] == 'a' && to - from == 1;
            StringCounts together = new StringCounts();
            for (PackedCounts range : all.pack(3)) {
                together.addAll(range);
            }
            assertEquals(all, together);
            StringCounts some = all.where(isLetterA);
            some.addOnce(all);
            assertEquals(Map.of("é", 1L, "a", 7L), some);
            assertEquals(0, counter.size());
        }
    }

    /* Once under the one number, and in vain under another that is taken: it is empty then, too. */
    private static void moveTo(Counter<String> counter, StringCounts counts) {
        long number = counts.size();
        StringCounts again = new StringCounts();
        again.addAll(counts);
        if (!counter.moveAll(number, counts) || !counts.isEmpty()) {
            throw new AssertionError("not moved: " + counts);
        }
        if (counter.moveAll(number, again) || !again.isEmpty()) {
            throw new AssertionError("moved twice: " + again);
        }
    }

    @Test
    void aManagerIsReachedOverTcp() {
        byte[] key = "sixteen bytes and more".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (Manager manager = Manager.open()) {
            Counter<String> counter = manager.counter();
            manager.publish("counter", counter);
            InetSocketAddress address = manager.listen(key);
            try (RemoteManager remote = RemoteManager.connect(address, key)) {
                assertEquals(3, remote.<Counter<String>>lookup("counter").add("x", 3));
            }
            assertEquals(3, counter.total());
        }
    }
}
