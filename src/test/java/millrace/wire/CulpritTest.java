package millrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What the exception says of an object that cannot be serialized because of something deep inside of it. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CulpritTest {
    /** What cannot be serialized. */
    private static final class Stream {
        final int number = 1;
    }

    private static final String IS_A_STREAM = " is a " + Stream.class.getName() + ", which is not serializable; ";
    private static final String SOURCE = "send what it is made from instead";

    private static final class Parser implements Serializable {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial")
        final Object stream;

        Parser(Object stream) {
            this.stream = stream;
        }
    }

    private record Job(String name, List<Parser> sources) implements Serializable {}

    private interface Work extends Supplier<Object>, Serializable {}

    private static String message(Object root) {
        NotSerializableException failure = assertThrows(NotSerializableException.class, () -> Encoder.encode(root));
        assertInstanceOf(NotSerializableException.class, failure.getCause(), "what the JDK said is kept");
        return failure.getMessage();
    }

    private static void assertWay(String way, Object root) {
        assertEquals(way, message(root).replaceFirst(" is a .*", ""));
    }

    @Test
    void theObjectItselfIsNamed() {
        assertEquals(
                "it is a java.lang.Object, which is not serializable; let its class implement Serializable",
                message(new Object()));
    }

    @Test
    void aFieldIsNamedWithItsClass() {
        assertEquals(
                "Parser.stream" + IS_A_STREAM + "make the field transient, or " + SOURCE,
                message(new Parser(new Stream())));
    }

    @Test
    void aRecordComponentIsNamedAndNotToBeMadeTransient() {
        record Pair(Object left, Object right) implements Serializable {}
        assertEquals("Pair.right" + IS_A_STREAM + SOURCE, message(new Pair("left", new Stream())));
    }

    @Test
    void anElementOfANestedCollectionIsNamedByItsIndex() {
        Parser good = new Parser("text");
        List<Parser> sources = new ArrayList<>(List.of(good, good, new Parser(new Stream())));
        assertWay("Job.sources -> ArrayList[2] -> Parser.stream", new Job("job", sources));
        assertWay("ListN[1] -> ListN[2]", List.of(1, List.of(1, 2, new Stream()), 3));
        assertWay(
                "UnmodifiableSet[0]",
                Collections.unmodifiableSet(new java.util.LinkedHashSet<>(List.of(new Stream()))));
    }

    @Test
    void aValueOfAMapIsNamedByItsKey() {
        Map<String, Object> map = new HashMap<>(Map.of("good", 1, "bad", new Parser(new Stream())));
        assertWay("HashMap[\"bad\"] -> Parser.stream", map);
        assertWay("HashMap[7]", new HashMap<>(Map.of(7, new Stream())));
        assertWay("HashMap[a Parser]", new HashMap<>(Map.of(new Parser(1), new Stream())));
        assertWay("HashMap's key", new HashMap<>(Map.of(new Stream(), 1)));
        assertWay("SimpleEntry's value", new java.util.AbstractMap.SimpleEntry<>("key", new Stream()));
    }

    @Test
    void theComparatorOfATreeIsFound() {
        Comparator<String> comparator = (a, b) -> b.compareTo(a);
        String message = message(new Parser(new TreeMap<>(comparator)));
        assertTrue(
                message.startsWith("Parser.stream -> TreeMap's comparator is a " + CulpritTest.class.getName()),
                message);
        assertTrue(message.endsWith("a lambda is if its interface is"), message);
    }

    @Test
    void anElementOfAnArrayIsNamedByItsIndex() {
        assertWay("Object[1]", new Object[] {1, new Stream()});
        assertWay("Object[][1] -> Object[0]", new Object[][] {{1}, {new Stream()}});
        assertWay("Stream[0]", new Stream[] {new Stream()});
    }

    @Test
    void whatALambdaHasCaughtIsNamedWithTheMethodAroundIt() {
        int number = 1;
        Stream stream = new Stream();
        Parser parser = new Parser(stream);
        Work captured = () -> number + stream.number;
        assertEquals(
                "lambda in CulpritTest.whatALambdaHasCaughtIsNamedWithTheMethodAroundIt, captured value 2" + IS_A_STREAM
                        + "make it where it is used, or " + SOURCE,
                message(captured));
        Work deeper = () -> parser.stream;
        assertWay(
                "lambda in CulpritTest.whatALambdaHasCaughtIsNamedWithTheMethodAroundIt, captured value 1 -> Parser.stream",
                new Parser(deeper).stream);
        Work reference = stream::toString;
        assertWay("Parser.stream -> method reference in CulpritTest, captured value 1", new Parser(reference));
    }

    private final int field = 1;

    @Test
    void theObjectAroundALambdaIsNamed() {
        Work work = () -> field;
        assertEquals(
                "lambda in CulpritTest.theObjectAroundALambdaIsNamed, captured this is a " + CulpritTest.class.getName()
                        + ", which is not serializable; it comes along with its fields and methods:"
                        + " copy what the lambda needs into a local variable",
                message(work));
    }

    @Test
    void theObjectAroundAnInnerClassIsNamed() {
        class Inner implements Serializable {
            private static final long serialVersionUID = 1;

            @Override
            public String toString() {
                return "of " + field;
            }
        }
        String message = message(new Inner());
        assertTrue(message.startsWith("Inner.this$0 is a " + CulpritTest.class.getName()), message);
        assertTrue(
                message.endsWith("an inner class takes its outer object along: make it static, or a record"), message);
        Object anonymous = new Serializable() {
            private static final long serialVersionUID = 1;

            @Override
            public String toString() {
                return "of " + field;
            }
        };
        assertTrue(message(anonymous).matches("CulpritTest\\$\\d+\\.this\\$0 is a .*"), message(anonymous));
    }

    @Test
    void theCauseOfAnExceptionIsFollowed() {
        class Bad extends Exception {
            private static final long serialVersionUID = 1;

            @SuppressWarnings("serial")
            private final Object stream = new Stream();

            @Override
            public String getMessage() {
                return "" + stream;
            }
        }
        assertWay("IllegalStateException's cause -> Bad.stream", new IllegalStateException(new Bad()));
        assertWay("AtomicReference's value", new AtomicReference<>(new Stream()));
        assertEquals(
                "Parser.stream is a java.util.Optional, which is not serializable; make the field transient, or "
                        + SOURCE,
                message(new Parser(Optional.of(1))));
    }

    @Test
    void aGraphWithCyclesIsWalkedOnce() {
        Object[] cycle = new Object[2];
        List<Object> list = new ArrayList<>(List.of(1, cycle));
        cycle[0] = list;
        cycle[1] = new Parser(new Stream());
        assertWay("ArrayList[1] -> Object[1] -> Parser.stream", list);
    }

    @Test
    void ofALongWayTheMiddleIsLeftOut() {
        Object last = new Stream();
        for (int i = 0; i < 100; i++) {
            last = new Object[] {last};
        }
        String step = "Object[0] -> ".repeat(6);
        assertWay(step + "... 88 more ... -> " + step.substring(0, step.length() - 4), last);
    }

    @Test
    void whatIsFarBehindIsNotLookedForForEver() {
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 300_000; i++) {
            many.add(new Object[0]);
        }
        many.add(new Stream());
        assertEquals(
                "something that it refers to is not serializable: " + Stream.class.getName()
                        + " (it is not among the first 200000 objects)",
                message(many));
        assertWay("CopiesList[0]", Collections.nCopies(Integer.MAX_VALUE, new Stream()));
    }

    /** Its iterator would wait for ever; it is serialized without that. */
    private static final class Waiting extends AbstractList<Object> implements Serializable {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial")
        private final Object stream = new Stream();

        @Override
        public Object get(int index) {
            return stream;
        }

        @Override
        public Iterator<Object> iterator() {
            throw new AssertionError("nobody asked for its elements");
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }
    }

    @Test
    void noIteratorButTheJdksIsAsked() {
        assertWay("Waiting.stream", new Waiting());
    }

    /** Writes one of its transient fields. */
    private static final class ByHand implements Serializable {
        private static final long serialVersionUID = 1;

        private final transient Object stream = new Stream();

        @SuppressWarnings("serial") // nor can these be serialized
        private final Object[] others = {new Parser(stream)};

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(stream);
            out.writeObject(others);
        }
    }

    @Test
    void whatAClassMayWriteByHandIsLookedAtLast() {
        assertWay("ByHand.others -> Object[0] -> Parser.stream", new ByHand());
        assertWay("Hidden.stream", new Hidden());
    }

    private static final class Hidden implements Serializable {
        private static final long serialVersionUID = 1;

        private final transient Object stream = new Stream();

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(stream);
        }
    }

    /** Travels as something else. */
    private record Replaced(Object stream) implements Serializable {
        private Object writeReplace() {
            return new Parser(stream);
        }
    }

    @Test
    void whatIsWrittenInsteadIsFollowed() {
        assertWay("Object[0] -> Parser.stream", new Object[] {new Replaced(new Stream())});
    }

    /** Nobody can say where the culprit is. */
    private static final class Secretive implements Serializable {
        private static final long serialVersionUID = 1;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(new Stream());
        }
    }

    @Test
    void aCulpritThatIsNowhereToBeSeenIsStillNamed() {
        String unseen = "something that it refers to is not serializable: ";
        assertEquals(unseen + Stream.class.getName(), message(new Secretive()));
        List<Object> part = new ArrayList<Object>(Arrays.asList(1, 2)).subList(0, 1);
        assertEquals(unseen + "java.util.ArrayList$SubList", message(Collections.unmodifiableList(part)));
    }

    @Test
    void aGraphThatIsTooDeepIsRefusedAndHarmsNothing() throws Exception {
        Object deep = "end";
        for (int i = 0; i < 200_000; i++) {
            deep = new Object[] {deep};
        }
        Object root = deep;
        NotSerializableException failure = assertThrows(NotSerializableException.class, () -> Encoder.encode(root));
        assertTrue(failure.getMessage().contains("too deep"), failure.getMessage());
        assertInstanceOf(StackOverflowError.class, failure.getCause());
        assertEquals(List.of(1), Decoder.decode(Encoder.encode(List.of(1))));
    }

    @Test
    void aCulpritBehindAWayThatIsTooDeepToSerializeIsNoOverflowEither() {
        Object deep = new Stream();
        for (int i = 0; i < 500; i++) {
            deep = new Parser(deep);
        }
        assertTrue(message(deep).contains("... 488 more ..."));
    }
}
