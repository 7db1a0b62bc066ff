package millrace.process;

import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import millrace.wire.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A manager that others reach over TCP: who gets in, what gets through, and that strangers hold nothing up. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RemoteManagerTest {
    private static final byte[] KEY = "a key of 16 bytes or more".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_KEY = "another key of 16 bytes or more".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    /** One object of the user's own type. */
    interface Greeter {
        String greet(String name);

        default int length(String name) throws IOException {
            if (name.isEmpty()) {
                throw new IOException("no name");
            }
            return name.length();
        }

        List<Greeter> both();
    }

    private static final class Polite implements Greeter {
        private int greeted;
        private Greeter self;

        @Override
        public String greet(String name) {
            greeted++;
            return "Good day, " + name + ", number " + greeted;
        }

        @Override
        public List<Greeter> both() {
            return List.of(self, self);
        }
    }

    private record Order(String what) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    /** A program that belongs to another tree, and connects. */
    static final class Stranger {
        public static void main(String[] arguments) throws Exception {
            InetSocketAddress address = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
            RemoteManager manager = RemoteManager.connect(address, KEY);
            manager.allow(RemoteManagerTest.class.getName() + "*");
            SharedMap<String, Object> map = manager.lookup("map");
            Semaphore permits = manager.lookup("permits");
            Greeter greeter = manager.lookup("greeter");
            permits.acquire();
            map.put("here", List.of(Instant.EPOCH, UUID.fromString("0-0-0-0-1"), Map.of("k", 1.5), Duration.ofDays(1)));
            map.merge("sum", 1, (a, b) -> (Integer) a + (Integer) b);
            map.put("map", map);
            map.put("greeted", greeter.greet("stranger"));
            map.put("order", new Order("tea"));
            System.out.println(map.get("order") + " " + greeter.both().get(1).greet("again"));
            System.out.println("ready");
            Processes.sleepForever();
        }
    }

    @Test
    void aProcessOfAnotherTreeUsesWhatIsPublished() throws Exception {
        try (Manager manager = Manager.open()) {
            SharedMap<String, Object> map = manager.map();
            Semaphore permits = manager.semaphore(1);
            Polite polite = new Polite();
            Greeter greeter = manager.share(Greeter.class, polite);
            polite.self = greeter;
            map.put("sum", 41);
            manager.publish("map", map);
            manager.publish("permits", permits);
            manager.publish("greeter", greeter);
            manager.allow(RemoteManagerTest.class.getName() + "*");
            InetSocketAddress address = manager.listen(KEY);
            assertTrue(address.getAddress().isLoopbackAddress());
            try (Program stranger = Program.start(
                    folder,
                    Stranger.class,
                    address.getAddress().getHostAddress(),
                    Integer.toString(address.getPort()))) {
                assertEquals("Order[what=tea] Good day, again, number 2", stranger.line());
                assertEquals("ready", stranger.line());
                assertEquals(42, map.get("sum"));
                assertEquals("Good day, stranger, number 1", map.get("greeted"));
                assertTrue(map.equals(map.get("map")), "a handle that comes home leads to the object itself");
                assertEquals(0, permits.availablePermits());
                stranger.kill();
                assertTrue(permits.tryAcquire(40, TimeUnit.SECONDS), "the permit of the dead comes back");
            }
        }
    }

    @Test
    void aChildOfTheManagersTreeGoesByTheTree() throws Exception {
        try (Manager manager = Manager.open();
                Queue<SharedMap<String, Integer>> handles = Queue.open();
                Pool pool = Pool.open(1)) {
            InetSocketAddress address = manager.listen(KEY);
            SharedMap<String, Integer> map = manager.map();
            handles.put(map);
            assertEquals(
                    3, pool.submit(() -> mergedThroughBoth(address, handles)).get());
            assertEquals(3, map.get("n"));
        }
    }

    @SuppressWarnings("try") // that it is open is all
    private static int mergedThroughBoth(InetSocketAddress address, Queue<SharedMap<String, Integer>> handles)
            throws InterruptedException {
        SharedMap<String, Integer> map;
        try (RemoteManager unused = RemoteManager.connect(address, KEY)) {
            map = handles.take();
            map.merge("n", 1, Integer::sum);
        }
        return map.merge("n", 2, Integer::sum);
    }

    @Test
    void sharedObjectsKeepTheContractOfTheirInterface() throws Exception {
        try (Manager manager = Manager.open()) {
            Polite polite = new Polite();
            Greeter here = manager.share(Greeter.class, polite);
            polite.self = here;
            assertEquals("Good day, you, number 1", here.greet("you"));
            assertEquals(
                    "no name",
                    assertThrows(IOException.class, () -> here.length("")).getMessage());
            assertEquals(3, here.length("you"));
            assertEquals(here, here.both().get(0));
            assertEquals(here.hashCode(), here.both().get(0).hashCode());
            assertNotEquals(here, manager.share(Greeter.class, polite));
            assertFalse(here.equals("x"));
            assertTrue(here.toString().startsWith("Greeter["));
            assertThrows(IllegalArgumentException.class, () -> manager.share(Polite.class, polite));
            ChildProcess child = new ChildProcess(() -> {
                        if (!here.greet("child").equals("Good day, child, number 2")) {
                            throw new AssertionError();
                        }
                        assertThrows(IOException.class, () -> here.length(""));
                        assertThrows(IllegalArgumentException.class, () -> manager(here));
                    })
                    .start();
            child.join();
            assertEquals(0, child.exitCode().orElse(-99));
        }
    }

    private static void manager(Greeter greeter) {
        ((Takes) java.lang.reflect.Proxy.newProxyInstance(
                        Takes.class.getClassLoader(),
                        new Class<?>[] {Takes.class},
                        java.lang.reflect.Proxy.getInvocationHandler(greeter)))
                .take(new Object());
    }

    /** Has an argument that cannot travel. */
    interface Takes {
        void take(Object anything);
    }

    @Test
    void onlyWhatBelongsToTheManagerCanBePublished() {
        try (Manager manager = Manager.open();
                Manager other = Manager.open();
                Semaphore ofNoManager = Semaphore.open(1)) {
            assertThrows(IllegalArgumentException.class, () -> manager.publish("x", other.map()));
            assertThrows(IllegalArgumentException.class, () -> manager.publish("x", ofNoManager));
            assertThrows(IllegalArgumentException.class, () -> manager.publish("x", "text"));
            manager.publish("x", manager.event());
            InetSocketAddress address = manager.listen(KEY);
            try (RemoteManager remote = RemoteManager.connect(address, KEY)) {
                assertThrows(NoSuchElementException.class, () -> remote.lookup("y"));
                assertThrows(ClassCastException.class, () -> {
                    Semaphore wrong = remote.lookup("x");
                    wrong.close();
                });
                assertFalse(remote.<Event>lookup("x").isSet());
            }
        }
    }

    @Test
    void aNameThatIsTakenIsNotGivenAway() {
        try (Manager manager = Manager.open()) {
            SharedMap<String, Integer> first = manager.map();
            manager.publish("map", first);
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> manager.publish("map", manager.map()));
            assertTrue(String.valueOf(refused.getMessage()).startsWith("the name map is taken"), refused.getMessage());
            first.put("a", 1);
            try (RemoteManager remote = RemoteManager.connect(manager.listen(KEY), KEY)) {
                assertEquals(1, remote.<SharedMap<String, Integer>>lookup("map").get("a"));
            }
        }
    }

    @Test
    void aHandleOfARemoteManagerIsRefusedWhereItIsGivenToAChild() throws Exception {
        try (Manager manager = Manager.open();
                Manager ofThisTree = Manager.open()) {
            SharedMap<String, Object> map = manager.map();
            ManagerClient client = clientOverTcp(manager.listen(KEY));
            SharedMap<String, Object> remote = new SharedMap<>(client.address(((Address.Here) map.at()).id()));
            SharedMap<String, Object> local = new SharedMap<>(new ManagerClient(ofThisTree.socket())
                    .address(((Address.Here) ofThisTree.map().at()).id()));
            for (Background.Work give : List.<Background.Work>of(
                    () -> new ChildProcess(() -> remote.put("a", 1)).start(), () -> local.put("remote", remote))) {
                IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, give::run);
                assertTrue(
                        String.valueOf(refused.getMessage()).contains("connect from the child instead"),
                        refused.getMessage());
            }
            // Its own manager reads it, and then finds that this client has the wrong name for its socket.
            IllegalArgumentException arrived =
                    assertThrows(IllegalArgumentException.class, () -> remote.put("self", remote));
            assertTrue(
                    String.valueOf(arrived.getMessage()).contains("cannot be read in the manager's process"),
                    arrived.getMessage());
            client.close();
            eventually("its session ends", () -> manager.sessions() == 0);
        }
    }

    @Test
    void noMessageEndsInNull() throws Exception {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nope.invalid", 1);
        UncheckedIOException unknown =
                assertThrows(UncheckedIOException.class, () -> RemoteManager.connect(nowhere, KEY));
        String reason = String.valueOf(unknown.getMessage()); // newer JDKs say more
        assertTrue(reason.contains("nope.invalid") && !reason.endsWith("null"), reason);
        try (Manager manager = Manager.open()) {
            ManagerClient client = clientOverTcp(manager.listen(KEY));
            SharedMap<String, Object> map =
                    new SharedMap<>(client.address(((Address.Here) manager.map().at()).id()));
            map.put("a", 1);
            client.close();
            for (int i = 0; i < 2; i++) {
                IllegalStateException closed = assertThrows(IllegalStateException.class, map::size);
                assertTrue(String.valueOf(closed.getMessage()).endsWith("it was closed here"), closed.getMessage());
            }
            eventually("its session ends", () -> manager.sessions() == 0);
        }
    }

    @Test
    void aWrongKeyIsRefusedOnBothSides() throws Exception {
        try (Manager manager = Manager.open()) {
            InetSocketAddress address = manager.listen(KEY);
            UncheckedIOException refused =
                    assertThrows(UncheckedIOException.class, () -> RemoteManager.connect(address, OTHER_KEY));
            assertTrue(refused.getMessage().contains("refused the key"), refused.getMessage());
            RemoteManager.connect(address, KEY).close();
        }
        assertThrows(IllegalArgumentException.class, () -> new Handshake(new byte[15]));
    }

    @Test
    void aServerThatDoesNotKnowTheKeyIsFoundOut() throws Exception {
        try (ServerSocket impostor = new ServerSocket(0)) {
            Background<Boolean> server = Background.run(() -> {
                try (Socket socket = impostor.accept()) {
                    socket.getOutputStream().write("millrace-tcp-1\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().write(new byte[32]);
                    socket.getInputStream().readNBytes(80);
                    socket.getOutputStream().write(new byte[32]);
                    socket.getInputStream().read();
                }
            });
            UncheckedIOException found = assertThrows(
                    UncheckedIOException.class,
                    () -> RemoteManager.connect(new InetSocketAddress("127.0.0.1", impostor.getLocalPort()), KEY));
            assertTrue(found.getMessage().contains("does not know the key"), found.getMessage());
            server.result();
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void whoSpeaksAnotherLanguageIsNoManager() throws Exception {
        try (ServerSocket web = new ServerSocket(0)) {
            Background<Boolean> server = Background.run(() -> {
                try (Socket socket = web.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            });
            UncheckedIOException found = assertThrows(
                    UncheckedIOException.class,
                    () -> RemoteManager.connect(new InetSocketAddress("127.0.0.1", web.getLocalPort()), KEY));
            assertTrue(found.getMessage().contains("no manager speaks like"), found.getMessage());
            server.result();
        }
        try (Manager manager = Manager.open()) {
            InetSocketAddress address = manager.listen(KEY);
            manager.close();
            assertThrows(UncheckedIOException.class, () -> RemoteManager.connect(address, KEY));
            assertThrows(IllegalStateException.class, () -> manager.listen(KEY));
        }
        try (Manager manager = Manager.open();
                Manager second = Manager.open()) {
            InetSocketAddress taken = manager.listen(KEY);
            assertThrows(UncheckedIOException.class, () -> second.listen(taken, KEY));
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void strangersHoldNobodyUpAndGetNothing() throws Exception {
        Random random = new Random(5);
        List<Socket> silent = new ArrayList<>();
        try (Manager manager = Manager.open()) {
            manager.publish("map", manager.map());
            InetSocketAddress address = manager.listen(KEY);
            for (int i = 0; i < 200; i++) { // more than are listened to at one time
                silent.add(new Socket(address.getAddress(), address.getPort()));
            }
            for (int i = 0; i < 40; i++) {
                try (Socket garbage = new Socket(address.getAddress(), address.getPort())) {
                    byte[] bytes = new byte[random.nextInt(400)];
                    random.nextBytes(bytes);
                    if (i % 2 == 0 && bytes.length >= 16) {
                        System.arraycopy("millrace-tcp-1\r\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 16);
                    }
                    garbage.getOutputStream().write(bytes);
                    if (bytes.length >= 80) {
                        InputStream in = garbage.getInputStream();
                        in.readNBytes(48);
                        try {
                            assertEquals(-1, in.read(), "no proof for a stranger");
                        } catch (IOException reset) {
                            // as good as its end
                        }
                    }
                }
            }
            try (RemoteManager remote = RemoteManager.connect(address, KEY)) {
                remote.lookup("map");
            }
            manager.close();
            for (Socket socket : silent) {
                socket.getInputStream().readNBytes(48);
                assertEquals(
                        -1, socket.getInputStream().read(), "the end of the manager is the end of all connections");
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void whoFindsTooManyStrangersAtTheDoorIsToldToTryAgain() throws Exception {
        try (ServerSocket full = new ServerSocket(0)) {
            Background<Boolean> server = Background.run(() -> full.accept().close());
            UncheckedIOException found = assertThrows(
                    UncheckedIOException.class,
                    () -> RemoteManager.connect(new InetSocketAddress("127.0.0.1", full.getLocalPort()), KEY));
            assertTrue(found.getMessage().contains("try again in 5 s"), found.getMessage());
            server.result();
        }
    }

    @Test
    void aStrangerWhoTakesHisTimeIsSentAway() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(null)) {
            for (int everyMillis : new int[] {0, 10}) {
                Background<Boolean> accepting = Background.run(() -> {
                    try (SocketChannel channel = server.accept()) {
                        new Handshake(KEY, Duration.ofMillis(100)).asServer(channel);
                    }
                });
                try (Socket stranger = new Socket("127.0.0.1", server.socket().getLocalPort())) {
                    byte[] slowly = "millrace-tcp-1\r\n and more".getBytes(StandardCharsets.US_ASCII);
                    for (int i = 0; everyMillis > 0 && i < slowly.length; i++) {
                        Thread.sleep(everyMillis);
                        try {
                            stranger.getOutputStream().write(slowly[i]);
                        } catch (IOException closed) {
                            break;
                        }
                    }
                    String message = String.valueOf(accepting.failure().getMessage());
                    assertTrue(message.contains("within 100 ms"), message);
                }
            }
        }
    }

    @Test
    void anInterruptCostsNoConnection() throws Exception {
        try (Manager manager = Manager.open()) {
            InetSocketAddress address = manager.listen(KEY);
            Thread.currentThread().interrupt();
            RemoteManager remote = RemoteManager.connect(address, KEY);
            assertTrue(Thread.interrupted());
            manager.publish("x", manager.event());
            assertFalse(remote.<Event>lookup("x").isSet());
            remote.close();
        }
    }

    /* In this process a connection over TCP would lead to the manager itself: so the client is made by hand. */
    private static ManagerClient clientOverTcp(InetSocketAddress address) {
        Handshake handshake = new Handshake(KEY);
        return new ManagerClient(
                Path.of("of another machine"),
                () -> {
                    SocketChannel channel = SocketChannel.open(address);
                    handshake.asClient(channel);
                    return new Link(channel);
                },
                new AllowedClasses());
    }

    @Test
    void onlyHarmlessAndAllowedClassesArrive() throws Exception {
        try (Manager manager = Manager.open()) {
            InetSocketAddress address = manager.listen(KEY);
            SharedMap<String, Object> map = manager.map();
            ManagerClient client = clientOverTcp(address);
            SharedMap<String, Object> there = new SharedMap<>(client.address(((Address.Here) map.at()).id()));
            List<Object> harmless = List.of(
                    1,
                    2L,
                    'c',
                    1.5f,
                    "text",
                    new byte[3],
                    new String[] {"a"},
                    new int[][] {{1}},
                    List.of(1, 2, 3),
                    Map.of(1, 2),
                    new TreeMap<>(Map.of("a", 1)),
                    new HashMap<>(Map.of("a", 1)),
                    new LinkedHashMap<>(Map.of("a", 1)),
                    new HashSet<>(List.of("a")),
                    Collections.unmodifiableMap(new HashMap<>(Map.of("a", 1))),
                    Instant.now(),
                    UUID.randomUUID(),
                    TimeUnit.DAYS,
                    new IllegalStateException("text", new IOException()),
                    new java.math.BigDecimal("1.5"));
            for (Object object : harmless) {
                there.put("x", object);
                assertEquals(object.getClass(), there.get("x").getClass());
            }
            there.put("x", "before");
            for (Object object : List.of(
                    new URL("http://localhost/"),
                    new File("x"),
                    new Order("x"),
                    List.of(new Order("x")),
                    new Order[1],
                    new java.util.PriorityQueue<>(List.of(1)),
                    new java.util.Properties())) {
                IllegalArgumentException refused =
                        assertThrows(IllegalArgumentException.class, () -> there.put("x", object));
                assertTrue(
                        String.valueOf(refused.getMessage()).contains("may not arrive over TCP"), refused.getMessage());
            }
            assertThrows(RuntimeException.class, () -> there.merge("x", 1, (a, b) -> "run"));
            assertEquals("before", map.get("x"));
            map.put("file", new File("x"));
            assertThrows(IllegalStateException.class, () -> there.get("file"), "nor does it go the other way");

            manager.allow(Order.class.getName());
            there.put("x", new Order("tea"));
            assertInstanceOf(Order.class, map.get("x"));
            manager.allow(RemoteManagerTest.class.getName());
            assertEquals("run", there.merge("x", 1, (a, b) -> "run"));
            assertThrows(IllegalArgumentException.class, () -> manager.allow("!x"));
            assertThrows(IllegalArgumentException.class, () -> manager.allow("maxdepth=3"));
            client.close();
            eventually("its session ends", () -> manager.sessions() == 0);
        }
    }

    /* Else a client could make the manager connect to a socket of the client's choice, from which any class may arrive. */
    @Test
    void aHandleDoesNotLeadTheManagerOutOfItsTree() throws Exception {
        Path elsewhere = folder.resolve("socket");
        try (Manager manager = Manager.open();
                ServerSocketChannel trap = Link.listen(elsewhere)) {
            SharedMap<String, Object> map = manager.map();
            ManagerClient client = clientOverTcp(manager.listen(KEY));
            SharedMap<String, Object> there = new SharedMap<>(client.address(((Address.Here) map.at()).id()));
            SharedMap<String, Object> baited = new SharedMap<>(new ManagerClient(elsewhere).address(1));
            trap.configureBlocking(false);
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> there.containsValue(baited));
            assertTrue(String.valueOf(refused.getMessage()).contains(elsewhere.toString()), refused.getMessage());
            assertNull(trap.accept(), "nobody has fallen into it");
            client.close();
            eventually("its session ends", () -> manager.sessions() == 0);
        }
    }
}
