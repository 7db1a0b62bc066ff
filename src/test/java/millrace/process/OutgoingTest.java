package millrace.process;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Whoever sends what cannot travel is told at the call: what it is, where it is, and what to do. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class OutgoingTest {
    private record Job(List<Object> sources) implements Serializable {}

    private static final Object CULPRIT = new Object();
    private static final Job JOB = new Job(List.of(1, CULPRIT));
    private static final String WAY = "Job.sources -> List12[1] is a java.lang.Object, which is not serializable; ";

    /** A list of lists of lists, deeper than any stack. */
    private static Object deep() {
        Object deep = "end";
        for (int i = 0; i < 300_000; i++) {
            deep = new Object[] {deep};
        }
        return deep;
    }

    /** Every place where an object leaves this process. */
    private static List<Executable> sending(
            Object object, Pool pool, Queue<Object> queue, Pipe pipe, Place.Ground manager) {
        SharedMap<Object, Object> map = manager.map();
        SharedList<Object> list = manager.list();
        Counter<Object> counter = manager.counter();
        return List.of(
                () -> pool.submit(() -> object.hashCode()),
                () -> pool.map(n -> object.hashCode(), List.of(1)),
                () -> pool.map(n -> n, List.of(object, 1)),
                () -> pool.applyAsync(n -> n, object),
                () -> pool.imap(n -> n, List.of(object).iterator()).next(),
                () -> new ChildProcess(() -> System.out.println(object)).start(),
                () -> Pool.builder()
                        .initializer(() -> System.out.println(object))
                        .open(),
                () -> queue.put(object),
                () -> queue.offer(object),
                () -> pipe.first().send(object),
                () -> map.put("key", object),
                () -> map.compute("key", (key, value) -> object),
                () -> list.add(object),
                () -> counter.add(object, 1));
    }

    private static void assertRefused(Object object, String why) throws Exception {
        try (Pool pool = Pool.open(1);
                Queue<Object> queue = Queue.open();
                Pipe pipe = Pipe.open();
                Place.Ground manager = Place.ELSEWHERE.open()) {
            Stream<Executable> all = sending(object, pool, queue, pipe, manager).stream()
                    .map(send -> () -> {
                        String message = assertThrows(IllegalArgumentException.class, send)
                                .getMessage();
                        assertTrue(message.contains(" cannot be serialized: ") && message.contains(why), message);
                    });
            assertAll(all);
            assertEquals(0, ChildProcess.active().size(), "no process was needed for that");
            queue.put("after");
            assertEquals("after", queue.take(), "nothing of it has arrived, and nothing is broken");
        }
    }

    @Test
    void everySenderIsToldTheWayToTheCulprit() throws Exception {
        assertRefused(JOB, WAY);
    }

    @Test
    void everySenderIsToldThatAGraphIsTooDeep() throws Exception {
        assertRefused(deep(), "too deep for this thread's stack");
    }

    private static final class Rude implements Serializable {
        private static final long serialVersionUID = 1;

        private void writeObject(java.io.ObjectOutputStream out) {
            throw new IllegalStateException("not today, " + out.getClass().getSimpleName());
        }
    }

    @Test
    void everySenderIsToldWhoseOwnCodeHasThrown() throws Exception {
        assertRefused(
                new Job(List.of(1, new Rude())),
                "Job.sources -> List12[1] is a millrace.process.OutgoingTest$Rude whose own code failed: "
                        + "java.lang.IllegalStateException: not today");
    }

    @Test
    void whatAResultsOwnCodeThrowsIsNotTakenForAFailureOfTheTask() {
        try (Pool pool = Pool.open(1)) {
            Throwable failure = pool.submit(() -> new Rude())
                    .handle((result, thrown) -> thrown)
                    .join();
            assertInstanceOf(java.io.NotSerializableException.class, failure);
            assertInstanceOf(IllegalStateException.class, failure.getCause());
        }
    }

    /** It cannot even say what it is. */
    private static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Object unused = new Object();

        @Override
        public String getMessage() {
            throw new IllegalStateException("no comment " + unused);
        }

        private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
            throw new java.io.NotSerializableException("Mute in " + out);
        }
    }

    @Test
    void anExceptionThatCannotSayWhatItIsArrivesWithItsClassAndItsFrames() throws Exception {
        Throwable arrived = Failure.decode(new millrace.wire.Decoder(Failure.encode(new Mute())));
        assertInstanceOf(RemoteException.class, arrived);
        assertTrue(String.valueOf(arrived.getMessage()).contains(Mute.class.getName()), arrived.getMessage());
        assertTrue(arrived.getMessage().contains("anExceptionThatCannotSayWhatItIs"), arrived.getMessage());
    }

    @Test
    void aResultThatCannotTravelFailsItsTaskWithTheWayToTheCulprit() {
        try (Pool pool = Pool.open(1)) {
            Throwable failure = pool.submit(() -> new Job(List.of(1, new Object())))
                    .handle((result, thrown) -> thrown)
                    .join();
            assertInstanceOf(java.io.NotSerializableException.class, failure);
            assertTrue(failure.getMessage().startsWith(WAY), failure.getMessage());
        }
    }
}
