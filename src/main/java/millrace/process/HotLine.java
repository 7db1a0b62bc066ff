package millrace.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import millrace.wire.Frame;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Shared memory beside a {@link millrace.wire.Link}, over which a question and its answer go as long as both sides are awake:
 * some ten times as fast as through the kernel, which has to wake the other side each time.
 */
final class HotLine {
    /*
     * The link stays the place where one sleeps, where the end of the other shows, and where whatever is long goes. Two words
     * say where each side is:
     *
     *   QUESTION   AWAY      the server serves, or waits at the link                 set by the server
     *              LOOKS     it looks here, for a while                              server
     *              ASKED     there is a question                                     client, from LOOKS
     *   ANSWER     PENDING   the client looks here, for a while                      client, before it asks
     *              HERE      there is the answer                                     server, from PENDING
     *              AT_LINK   the client waits for it at the link, or has to          either, from PENDING
     *
     * A side leaves by a compareAndSet, and so does what comes for it: either it has come before, and is not missed, or it
     * goes by the link. Who is killed in between has asked, or answered, whole or not at all; the other leaves after its
     * while, and finds the end of the link.
     *
     * To look costs a processor that others may need. So one yields in between, and for looks in vain others are left out,
     * each time twice as many, up to PENALTY: a process that asks now and then costs its manager next to nothing.
     */
    private static final long AWAY = 0;
    private static final long LOOKS = 1;
    private static final long ASKED = 2;

    private static final long PENDING = 0;
    private static final long HERE = 1;
    private static final long AT_LINK = 2;

    /* Each in cache lines of its own, with what belongs to it behind it: int32 length | int8 kind | bytes. */
    private static final int QUESTION = 0;
    private static final int ANSWER = 2048;
    private static final int BYTES = 4096;
    private static final int LENGTH = 8;
    private static final int KIND = 12;
    private static final int BODY = 16;
    private static final int LONGEST = ANSWER - BODY;

    private static final long SPIN_NANOS = 2_000;
    private static final long LOOK_NANOS = 50_000;
    private static final int PENALTY = 256;

    private final ByteBuffer memory;
    private @Nullable Path file; // for the one who made it, while it is there
    private int penalty; // for the one thread of this side
    private int leftOut;

    private HotLine(ByteBuffer memory, @Nullable Path file) {
        this.memory = memory;
        this.file = file;
    }

    /** Makes the file, which the other side is told to open. */
    static HotLine create(Path file) throws IOException {
        MappedFile.create(file, BYTES);
        try {
            return new HotLine(MappedFile.map(file), file);
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
    }

    /** Opens what the other side has made. */
    static HotLine open(Path file) throws IOException {
        if (Files.size(file) != BYTES) {
            throw new IOException(file + " has not the size of a hot line");
        }
        return new HotLine(MappedFile.map(file), null);
    }

    /** Deletes the file, as soon as both have it open; twice is harmless. */
    void deleteFile() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
            file = null;
        }
    }

    /** Asks, if the server looks; false if the question has to go by the link. */
    boolean ask(byte kind, byte[] question) {
        if (question.length > LONGEST || word(QUESTION) != LOOKS) {
            return false;
        }
        MappedFile.LONG.setVolatile(memory, ANSWER, PENDING);
        write(QUESTION, kind, question);
        return MappedFile.LONG.compareAndSet(memory, QUESTION, LOOKS, ASKED);
    }

    /** Looks for the answer to what was asked here; null if it comes by the link. */
    @Nullable
    Frame answer() {
        if (look(() -> word(ANSWER) != PENDING)) {
            return word(ANSWER) == HERE ? read(ANSWER) : null;
        }
        return MappedFile.LONG.compareAndSet(memory, ANSWER, PENDING, AT_LINK) || word(ANSWER) != HERE
                ? null
                : read(ANSWER);
    }

    /**
     * Looks for a question; null if the next may come by the link.
     *
     * @throws WireException if something else has written to the memory
     */
    @Nullable
    Frame question() throws WireException {
        MappedFile.LONG.setVolatile(memory, QUESTION, LOOKS);
        boolean asked =
                look(() -> word(QUESTION) == ASKED) || !MappedFile.LONG.compareAndSet(memory, QUESTION, LOOKS, AWAY);
        if (!asked) {
            return null;
        } else if (word(QUESTION) != ASKED) {
            throw new WireException("a hot line is damaged: its first word is " + word(QUESTION));
        }
        Frame question = read(QUESTION);
        MappedFile.LONG.setVolatile(memory, QUESTION, AWAY);
        return question;
    }

    /** Answers what was asked here; false if the answer has to go by the link, where it is waited for. */
    boolean answer(byte kind, byte[] answer) {
        if (answer.length > LONGEST) {
            MappedFile.LONG.compareAndSet(memory, ANSWER, PENDING, AT_LINK);
            return false;
        }
        write(ANSWER, kind, answer);
        return MappedFile.LONG.compareAndSet(memory, ANSWER, PENDING, HERE);
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is only a courtesy here
    private boolean look(BooleanSupplier found) {
        if (leftOut < penalty) {
            leftOut++;
            return found.getAsBoolean();
        }
        leftOut = 0;
        long start = System.nanoTime();
        while (!found.getAsBoolean()) {
            long waited = System.nanoTime() - start;
            if (waited > LOOK_NANOS) {
                penalty = Math.min(2 * penalty + 1, PENALTY);
                return false;
            } else if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        penalty = 0;
        return true;
    }

    private long word(int at) {
        return (long) MappedFile.LONG.getVolatile(memory, at);
    }

    private void write(int at, byte kind, byte[] body) {
        memory.putInt(at + LENGTH, body.length).put(at + KIND, kind).put(at + BODY, body);
    }

    /* The length is the other side's word: one that is out of its mind gets an answer to that. */
    private Frame read(int at) {
        byte[] body = new byte[Math.max(0, Math.min(memory.getInt(at + LENGTH), LONGEST))];
        memory.get(at + BODY, body);
        return new Frame(memory.get(at + KIND), 0, body);
    }
}
