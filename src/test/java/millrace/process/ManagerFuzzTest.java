package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import millrace.wire.Allocation;
import millrace.wire.Damage;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that somebody has made up, to a manager with objects of every kind. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ManagerFuzzTest {
    private static final byte LAST = 77; // nothing that a manager knows

    private static final int MAP = 1;
    private static final int LIST = 2;
    private static final int COUNTER = 3;
    private static final int SEMAPHORE = 4;
    private static final int EVENT = 5;
    private static final int BARRIER = 6;
    private static final int SHARED = 7;

    @TempDir
    private Path folder;

    /* An input: int8, 1 if only harmless classes may arrive | frames: int8 kind | int8 id | int8 length of the body | body */

    static Stream<byte[]> seeds() {
        List<Encoder> inputs = new ArrayList<>();
        for (int filtered = 0; filtered < 2; filtered++) {
            for (int object = 0; object <= SHARED; object++) {
                Encoder all = new Encoder().int8(filtered);
                for (int operation = 1; operation < 21; operation++) {
                    frame(all, ManagerProtocol.ASK, object, operation, 1, "two", 3L);
                }
                inputs.add(all);
            }
            Encoder waits = new Encoder().int8(filtered);
            for (int object = SEMAPHORE; object <= BARRIER; object++) {
                for (int operation = 1; operation < 8; operation++) {
                    frame(waits, ManagerProtocol.AWAIT, object, operation, 1);
                    waits.int8(ManagerProtocol.CANCEL).int8(operation).int8(0);
                }
            }
            inputs.add(waits);
            Encoder strange = new Encoder().int8(filtered);
            frame(strange, ManagerProtocol.ASK, LIST, 6, new Canary());
            frame(strange, ManagerProtocol.AWAIT, SEMAPHORE, 1, new Canary());
            frame(strange, ManagerProtocol.ASK, MAP, 13, "key", (Function<Object, Object> & Serializable) x -> x);
            frame(strange, ManagerProtocol.ASK, LIST, 6, List.of(new Object[] {List.of(), "x"}));
            inputs.add(strange);
        }
        return inputs.stream().map(Encoder::toBytes);
    }

    private static void frame(Encoder to, int kind, int object, int operation, Object... arguments) {
        try {
            byte[] body = ManagerProtocol.question(object, operation, arguments);
            if (body.length < 256) {
                to.int8(kind).int8(operation).int8(body.length).raw(body);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyFrameIsAnsweredOrRefused(byte[] input) throws Exception {
        check(input);
    }

    @Test
    void anyDamagedFrameIsAnsweredOrRefused() throws Exception {
        byte[][] seeds = seeds().toArray(byte[][]::new);
        Random random = new Random(20261122);
        for (int i = 0; i < 300; i++) {
            check(Damage.to(seeds[random.nextInt(seeds.length)], random));
        }
    }

    private void check(byte[] input) throws Exception {
        Canary.sang = false;
        Decoder in = new Decoder(input);
        boolean filtered = in.remaining() > 0 && in.int8() % 2 != 0;
        try (Manager manager = Manager.open()) {
            fill(manager);
            Path socket = folder.resolve("socket");
            try (ServerSocketChannel listening = Link.listen(socket);
                    Link client = Link.connect(socket);
                    Link server = new Link(listening.accept())) {
                ManagerConnection connection =
                        new ManagerConnection(manager, server, filtered ? new AllowedClasses() : null);
                Background<Boolean> serving =
                        Background.run(() -> Allocation.inProportion(10L * input.length, () -> serve(connection)));
                Expected expected = send(client, in);
                expected.receive(client);
                assertTrue(serving.result());
            } finally {
                Files.delete(socket);
            }
            assertEquals(0, manager.sessions());
            assertFalse(filtered && Canary.sang, "an object of a class that is not allowed was read");
        }
    }

    private static boolean serve(ManagerConnection connection) throws IOException {
        connection.serve();
        return true;
    }

    private static void fill(Manager manager) {
        SharedMap<Object, Object> map = manager.map(); // object number MAP, and so on
        SharedList<Object> list = manager.list();
        Counter<Object> counter = manager.counter();
        Semaphore semaphore = manager.semaphore(2);
        Event event = manager.event();
        Barrier barrier = manager.barrier(2);
        Runnable shared = manager.share(Runnable.class, () -> {});
        map.put("key", "value");
        list.add("element");
        counter.add("key", 5);
        manager.publish("name", List.of(semaphore, event, barrier, shared).get(0));
    }

    /** How often the manager has to answer with number 0, or at most. */
    private record Expected(int answers, boolean exactly) {
        void receive(Link client) throws IOException {
            int answered = 0;
            while (true) {
                Frame frame = client.receive();
                switch (frame.kind()) {
                    case ManagerProtocol.ANSWER, ManagerProtocol.MANY -> answered += frame.id() == 0 ? 1 : 0;
                    case ManagerProtocol.FAILED -> {
                        answered += frame.id() == 0 ? 1 : 0;
                        assertFalse(Failure.decode(frame.decoder()).toString().isEmpty());
                    }
                    case ManagerProtocol.WELCOME, ManagerProtocol.CANCELLED -> {}
                    case ManagerProtocol.REFUSED -> {
                        String reason = frame.decoder().string();
                        assertTrue(reason.length() > 10, reason);
                        assertTrue(exactly ? answered == answers : answered <= answers, () -> "no answer: " + this);
                        return;
                    }
                    default -> throw new AssertionError("the manager said " + frame);
                }
            }
        }
    }

    private static Expected send(Link client, Decoder in) throws IOException {
        client.put(ManagerProtocol.HELLO, 1, new byte[1 + Long.BYTES]);
        int asked = 0;
        boolean waits = false;
        boolean known = true;
        while (in.remaining() >= 3) {
            byte kind = in.int8();
            byte id = in.int8();
            int length = Math.min(in.int8() & 0xff, in.remaining());
            client.put(kind, id, in.raw(length));
            known &= kind == ManagerProtocol.ASK || kind == ManagerProtocol.AWAIT || kind == ManagerProtocol.CANCEL;
            boolean waiting = kind == ManagerProtocol.AWAIT; // one that is wrong is refused, and with it what follows
            waits |= waiting;
            asked += known && (kind == ManagerProtocol.ASK || (waiting && id == 0)) ? 1 : 0;
        }
        client.send(LAST, 0, ManagerProtocol.nothing());
        return new Expected(asked, !waits);
    }
}
