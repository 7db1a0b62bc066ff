package millrace.process;

import static millrace.process.Eventually.waits;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PipeIT {
    @TempDir
    private Path folder;

    private static Thread thread(Callable<?> code, AtomicReference<Object> outcome) {
        Thread thread = new Thread(() -> {
            try {
                outcome.set(code.call());
            } catch (Exception e) {
                outcome.set(e);
            }
        });
        thread.start();
        return thread;
    }

    /** Answers each message with the same, until the end of the other side; then exits with 7. */
    private static ChildProcess echo(Connection connection) {
        return new ChildProcess(() -> {
                    try {
                        while (true) {
                            connection.send(connection.receive());
                        }
                    } catch (EOFException e) {
                        Runtime.getRuntime().halt(7);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .start();
    }

    @Test
    void whatOneEndSendsTheOtherReceives() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            pipe.first().send("ping");
            pipe.first().send(null);
            pipe.second().send(Map.of("pong", List.of(1, 2)));
            assertTrue(pipe.second().poll());
            assertEquals("ping", pipe.second().receive());
            assertNull(pipe.second().receive());
            assertFalse(pipe.second().poll());
            assertFalse(pipe.second().poll(Duration.ZERO));
            assertFalse(pipe.second().poll(Duration.ofMillis(-1)));
            assertFalse(pipe.second().poll(Duration.ofMillis(2)));
            assertTrue(pipe.first().poll(Duration.ofDays(1)));
            assertEquals(Map.of("pong", List.of(1, 2)), pipe.first().receive());
            assertThrows(IllegalArgumentException.class, () -> pipe.first().send(new Object()));
            assertFalse(pipe.second().poll(), "nothing of it was sent");
        }
    }

    @Test
    void theMostNegativeTimeOutDoesNotWaitForEver() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            assertFalse(pipe.first().poll(Duration.ofSeconds(Long.MIN_VALUE)));
            pipe.second().send(1);
            assertTrue(pipe.first().poll(Duration.ofSeconds(Long.MIN_VALUE)));
        }
    }

    @Test
    void aSendOnAClosedPipeDoesNotSpeakOfAQueue() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            pipe.second().close();
            IOException e = assertThrows(IOException.class, () -> pipe.first().send(1));
            assertTrue(e.getMessage().startsWith("cannot send, the other end is closed"), e.getMessage());
            assertNull(e.getCause());
        }
    }

    @Test
    void bytesComeAsBytesAndIntoABuffer() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Connection in = pipe.first();
            Connection out = pipe.second();
            out.sendBytes(new byte[] {1, 2, 3});
            out.sendBytes(new byte[] {1, 2, 3}, 1, 2);
            out.sendBytes(new byte[0]);
            out.sendBytes(new byte[] {4, 5});
            out.sendBytes(new byte[] {6});
            assertArrayEquals(new byte[] {1, 2, 3}, (byte[]) in.receive());
            assertArrayEquals(new byte[] {2, 3}, in.receiveBytes());
            assertArrayEquals(new byte[0], in.receiveBytes());
            byte[] buffer = new byte[4];
            assertThrows(IllegalArgumentException.class, () -> in.receiveInto(buffer, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> in.receiveInto(buffer, 5));
            assertThrows(IndexOutOfBoundsException.class, () -> in.receiveInto(buffer, -1));
            assertEquals(2, in.receiveInto(buffer, 2), "it has stayed");
            assertEquals(1, in.receiveInto(buffer, 0));
            assertArrayEquals(new byte[] {6, 0, 4, 5}, buffer);
            out.send("no bytes");
            assertThrows(IllegalStateException.class, in::receiveBytes);
            assertThrows(IllegalStateException.class, () -> in.receiveInto(buffer, 0));
            assertEquals("no bytes", in.receive(), "it has stayed");
            assertThrows(IndexOutOfBoundsException.class, () -> out.sendBytes(buffer, 3, 2));
            assertThrows(NullPointerException.class, () -> out.sendBytes(null));
        }
    }

    @Test
    void messagesOfAnySizeGoToAChildAndBack() throws Exception {
        Random random = new Random(1);
        try (Pipe pipe = Pipe.open();
                ChildProcess child = echo(pipe.second())) {
            for (int size : new int[] {0, 1, 1_000, 70_000, 200_000, 5_000_000}) {
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                pipe.first().send(bytes);
                assertArrayEquals(bytes, pipe.first().receiveBytes(), () -> size + " bytes");
            }
            for (int i = 0; i < 2_000; i++) {
                pipe.first().send(i);
                assertEquals(i, pipe.first().receive());
            }
            pipe.first().close();
            child.join();
            assertEquals(7, child.exitCode().orElseThrow(), "the child has seen the end");
        }
    }

    @Test
    void aOneWayPipeGoesOneWay() throws Exception {
        try (Pipe pipe = Pipe.oneWay();
                Pool pool = Pool.open(1)) {
            Connection sender = pipe.second();
            pool.submit(() -> {
                        sender.send(1);
                        return null;
                    })
                    .get();
            assertEquals(1, pipe.first().receive());
            assertThrows(UnsupportedOperationException.class, () -> pipe.first().send(1));
            assertThrows(
                    UnsupportedOperationException.class, () -> pipe.second().receive());
            assertThrows(
                    UnsupportedOperationException.class, () -> pipe.second().poll());
        }
    }

    @Test
    void afterTheOtherEndIsClosedWhatItSentComesAndThenTheEnd() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Pipe pipe = Pipe.open()) {
                pipe.second().send(1);
                pipe.second().send(2);
                AtomicReference<Object> outcome = new AtomicReference<>();
                assertEquals(1, pipe.first().receive());
                assertEquals(2, pipe.first().receive());
                Thread receiving = thread(pipe.first()::receive, outcome);
                if (i % 2 == 0) {
                    waits(receiving);
                }
                pipe.second().close();
                receiving.join();
                assertInstanceOf(EOFException.class, outcome.get());
                assertTrue(pipe.first().poll(), "receive would not wait");
                assertThrows(EOFException.class, pipe.first()::receive);
                assertThrows(IOException.class, () -> pipe.first().send(1));
                assertThrows(IOException.class, () -> pipe.second().send(1));
                assertThrows(IOException.class, pipe.second()::receive);
                pipe.second().close();
            }
        }
    }

    @Test
    void aKilledProcessIsTheEndOfItsConnection() throws Exception {
        for (int i = 0; i < 3; i++) {
            Mark up = Mark.in(folder, "up" + i);
            Pipe pipe = Pipe.open();
            Connection childs = pipe.second();
            try (ChildProcess child = new ChildProcess(() -> {
                        try {
                            childs.send("last words");
                            up.set();
                            childs.receive();
                            while (true) {
                                LockSupport.park(); // it got a message, and lives until it is killed
                            }
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .start()) {
                up.await();
                AtomicReference<Object> outcome = new AtomicReference<>();
                assertEquals("last words", pipe.first().receive());
                Thread waiting = i == 0
                        ? thread(pipe.first()::receive, outcome)
                        : i == 1
                                ? thread(() -> pipe.first().poll(Duration.ofDays(1)), outcome)
                                : thread(
                                        () -> {
                                            while (true) {
                                                pipe.first().send(new byte[1_000]);
                                            }
                                        },
                                        outcome);
                waits(waiting);
                child.kill();
                waiting.join();
                if (i == 1) {
                    assertEquals(true, outcome.get());
                } else {
                    IOException end = assertInstanceOf(IOException.class, outcome.get());
                    assertEquals(i == 0, end instanceof EOFException);
                }
                assertThrows(EOFException.class, pipe.first()::receive);
            }
            pipe.first().close(); // the other end is gone, so the files are
        }
    }

    @Test
    void aChildThatDiesBeforeItHasReadItsEndIsTheEndOfThePipe() throws Exception {
        for (String option : List.of("-XX:NoSuchOption", "-Dharmless")) {
            for (boolean sends : new boolean[] {false, true}) {
                try (Pipe pipe = Pipe.open()) {
                    Connection childs = pipe.second();
                    ChildProcess child = new ChildProcess(() -> childs.send("hi"))
                            .jvmOptions(List.of(option))
                            .output((name, line) -> {})
                            .start();
                    AtomicReference<Object> outcome = new AtomicReference<>();
                    Thread waiting = thread(
                            sends
                                    ? () -> {
                                        while (true) {
                                            pipe.first().send(1);
                                        }
                                    }
                                    : pipe.first()::receive,
                            outcome);
                    child.kill();
                    waiting.join();
                    IOException end = assertInstanceOf(IOException.class, outcome.get());
                    assertEquals(!sends, end instanceof EOFException);
                    child.join();
                    assertThrows(EOFException.class, pipe.first()::receive);
                }
            }
        }
    }

    @Test
    void anEndThatAnotherChildMayStillReadOutlivesTheDeathOfTheFirst() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Connection childs = pipe.second();
            ChildProcess doomed = new ChildProcess(() -> childs.send("never"))
                    .jvmOptions(List.of("-XX:NoSuchOption"))
                    .output((name, line) -> {});
            try (ChildProcess echo = echo(childs)) {
                doomed.start().join();
                pipe.first().send(1);
                assertEquals(1, pipe.first().receive());
                assertTrue(echo.isAlive());
            }
        }
    }

    @Test
    void theSendersCopyOfAConnectionIsOnlyAName() throws Exception {
        try (Pipe pipe = Pipe.open();
                ChildProcess child = echo(pipe.second())) {
            pipe.first().send(1);
            assertEquals(1, pipe.first().receive());
            assertThrows(IllegalStateException.class, () -> pipe.second().send(1));
            assertThrows(IllegalStateException.class, pipe.second()::receive);
            pipe.second().close();
            pipe.first().send(2);
            assertEquals(2, pipe.first().receive(), "that did not close the child's");
            assertTrue(child.isAlive());
        }
    }

    @Test
    void twoChildrenTalkToEachOther() throws Exception {
        try (Pipe pipe = Pipe.open();
                ChildProcess echo = echo(pipe.first());
                Pool pool = Pool.open(1)) {
            List<Connection> nested = List.of(pipe.second());
            int sum = pool.submit(() -> {
                        int total = 0;
                        for (int i = 0; i < 100; i++) {
                            nested.get(0).send(i);
                            total += (Integer) nested.get(0).receive();
                        }
                        nested.get(0).close();
                        return total;
                    })
                    .get();
            assertEquals(4950, sum);
            echo.join();
            assertEquals(7, echo.exitCode().orElseThrow());
        }
    }

    @Test
    void whatWaitsCanBeInterruptedAndLosesNothing() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            for (int i = 0; i < 30; i++) {
                AtomicReference<Object> outcome = new AtomicReference<>();
                Thread waiting = thread(
                        i % 2 == 0 ? pipe.first()::receive : () -> pipe.first().poll(Duration.ofDays(1)), outcome);
                waits(waiting);
                waiting.interrupt();
                waiting.join();
                assertInstanceOf(InterruptedException.class, outcome.get());
                pipe.second().send(i);
                assertEquals(i, pipe.first().receive());
            }
            AtomicReference<Object> outcome = new AtomicReference<>();
            Thread sending = thread(
                    () -> {
                        for (int i = 0; ; i++) {
                            pipe.first().send(i);
                        }
                    },
                    outcome);
            waits(sending);
            sending.interrupt();
            sending.join();
            assertInstanceOf(InterruptedException.class, outcome.get());
            for (int i = 0; i < 1_024; i++) {
                assertEquals(i, pipe.second().receive());
            }
            Thread.currentThread().interrupt();
            assertAll(
                    () -> assertThrows(
                            InterruptedException.class, () -> pipe.first().send(1)),
                    () -> {
                        Thread.currentThread().interrupt();
                        assertThrows(InterruptedException.class, pipe.first()::receive);
                    },
                    () -> {
                        Thread.currentThread().interrupt();
                        assertThrows(
                                InterruptedException.class, () -> pipe.first().poll(Duration.ZERO));
                    });
        }
    }
}
