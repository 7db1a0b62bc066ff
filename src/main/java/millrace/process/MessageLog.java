package millrace.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way from any number of processes to any number of others, in one order, in memory that they share and,
 * what does not fit there, in files. It is what a {@link Queue} and each direction of a {@link Pipe} stand on.
 */
final class MessageLog {
    /*
     * The log is endless; HEAD is the position of the next message to be taken, TAIL the place for the next one to be put:
     *
     *       taken, gone        [ message ][ message ][ message ][ end ]
     *                          ^ HEAD                           ^ TAIL
     *
     *   a message:   int32 length                    | int32 check | int64 number | bytes, padded to a multiple of 8
     *   the end:     int32 END                       | int32 check | int64 number that the next message will have
     *   a link:      int32 LINK_TO_RING or _TO_FILE  | int32 check | the same: the log goes on in the next segment
     *
     * The check is the CRC-32C of the bytes, xor the low half of the number, xor MAGIC. Whatever stands at HEAD or TAIL has the
     * number, so the size is a difference of two numbers, and exact.
     *
     * Why a killed process does no damage. A put becomes true by one store to TAIL, behind which all of it is written before;
     * a take by one compareAndSet of HEAD, before which all of it is copied out. Whoever dies before that has done nothing.
     * What it wrote behind TAIL is overwritten: only the number there is ever used, and that is the same before and after.
     *
     * Putters need a lock, a word with the number of the owner's process; if that is dead (see Life), the lock is free, and
     * there is nothing to repair. Takers need none: if HEAD has moved in the meantime, what they have copied may be of the
     * next lap, and they begin again. They never wait for anybody, nor putters for takers.
     *
     * Positions (see LogPosition) count in segments. Segment k is a part of the ring in the mapped file, number k modulo RING, or, if HEAD has not left that yet, or for a long message, a file of its
     * own, which is written and read by ordinary calls and deleted by who takes its last message. In a file, one goes back
     * to the ring as soon as there is room. Files that a killed process has not deleted are deleted with the next. A part
     * of the ring takes no room on the disk before it is used for the first time.
     *
     * Rejected: a named pipe with records of fixed size. It needs no lock, but it holds only 128 records, so that a queue
     * without a bound, or with another one, needs a second mechanism behind it and an order between both; its call into the
     * kernel for each record costs more than all of this; and nobody can look into it.
     */
    private static final int SEGMENT_BYTES = 1024 * 1024;
    private static final int RING = 8;
    private static final int FILE_BYTES = 16 * 1024 * 1024; // of messages that fit in the ring; a longer one is not cut
    private static final int LONGEST_IN_RING = SEGMENT_BYTES / 8;
    private static final int LONGEST_COMPOSED = 64 * 1024;

    private static final int HEADER_BYTES = 16;
    private static final int MAGIC = 0x4d694c6c;
    private static final int END = -1;
    private static final int LINK_TO_RING = -2;
    private static final int LINK_TO_FILE = -3;

    /* The words, each in cache lines of its own. */
    private static final int CAPACITY = 0;
    private static final int LOCK = 128;
    private static final int TAIL = 256;
    private static final int HEAD = 384;
    private static final int DONE = 512;
    private static final int CLOSED = 640;
    private static final int FILLED = 768;
    private static final int FREED = 896;
    private static final int FINISHED = 1024;
    private static final int RESERVED = 1408; // a bit for each part of the ring that has room on the disk
    private static final int MAKER = 1536; // the number of the process that has made it
    private static final int SHARED = 1664; // 1 if another process has opened it
    private static final int WORDS_BYTES = 4096;

    private static final long GONE = -1;

    private static final byte[] NO_MORE = new byte[0];

    private final Path path;
    private final ByteBuffer memory;
    private final long capacity;
    private final Life life = Tree.here().life();
    private final long self = life.number();
    private final Bell filled;
    private final Bell freed;
    private final Bell finished;

    private final LogFiles files;
    private final WordLock putting;
    private long knownTaken; // guarded by putting; at least that many have been taken
    private long knownTail = -1; // guarded by putting; where this process has put last, and the number behind that
    private long knownNumber; // guarded by putting
    /** Makes the files of some logs: the memory, and the pipes to sleep at. */
    static void create(long capacity, Path... paths) throws IOException {
        NamedPipe.make(Arrays.stream(paths)
                .flatMap(path -> Stream.of(filled(path), freed(path), finished(path)))
                .toArray(Path[]::new));
        for (Path path : paths) {
            MappedFile.create(path, WORDS_BYTES + SEGMENT_BYTES);
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(WORDS_BYTES + (long) RING * SEGMENT_BYTES);
            }
            ByteBuffer memory = MappedFile.map(path);
            memory.put(WORDS_BYTES, header(END, check(0, 0), 0));
            memory.putLong(RESERVED, 1);
            memory.putLong(MAKER, Tree.here().life().number());
            MappedFile.LONG.setVolatile(memory, CAPACITY, capacity);
        }
    }

    /** Opens a log; one whose files are deleted is closed and empty. */
    MessageLog(Path path) {
        this.path = path;
        this.files = new LogFiles(path);
        ByteBuffer opened;
        try {
            opened = MappedFile.map(path);
        } catch (NoSuchFileException deleted) {
            opened = ByteBuffer.allocateDirect(WORDS_BYTES + HEADER_BYTES).order(ByteOrder.nativeOrder());
            opened.put(WORDS_BYTES, header(END, check(0, 0), 0)).putLong(CLOSED, 1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + path + ": " + e.getMessage(), e);
        }
        memory = opened;
        capacity = word(CAPACITY);
        putting = new WordLock(memory, LOCK);
        if (word(MAKER) != self) {
            MappedFile.LONG.setVolatile(memory, SHARED, 1L);
        }
        filled =
                new Bell(filled(path), memory, FILLED, () -> !isEmpty() || isClosed(), () -> closeIfGone(Party.PUTTER));
        freed = new Bell(
                freed(path), memory, FREED, () -> size() < capacity || isClosed(), () -> closeIfGone(Party.TAKER));
        finished = new Bell(finished(path), memory, FINISHED, this::isFinished, () -> {});
    }

    private static Path filled(Path path) {
        return Path.of(path + ".filled");
    }

    private static Path freed(Path path) {
        return Path.of(path + ".freed");
    }

    private static Path finished(Path path) {
        return Path.of(path + ".finished");
    }

    /** The most messages it holds. */
    long capacity() {
        return capacity;
    }

    /** Puts a message; false if there was no room until the time was over. @throws QueueClosedException if it is closed */
    boolean put(byte[] message, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        int checksum = checksum(message);
        if (putNow(message, checksum, nanos)) {
            return true;
        } else if (nanos <= 0) {
            return false;
        }
        return null
                != freed.await(() -> putNow(message, checksum, left(start, nanos)) ? true : null, left(start, nanos));
    }

    /** Puts a message if there is room; waits at most for others who are doing the same. */
    boolean putNow(byte[] message) {
        return putNow(message, checksum(message), KernelWait.FOREVER);
    }

    /** Takes the next message; null if there was none until the time was over, or it is closed and empty. */
    byte @Nullable [] take(long nanos) throws InterruptedException {
        return take(nanos, null);
    }

    /** The same, but leaves the message where it is if the inspector throws an exception at its sight. */
    byte @Nullable [] take(long nanos, @Nullable Consumer<byte[]> inspector) throws InterruptedException {
        byte[] message = takeNow(inspector);
        if (message != null || nanos <= 0) {
            return message;
        }
        byte[] found = filled.await(() -> takeNowOrNoMore(inspector), nanos);
        return found == NO_MORE ? null : found;
    }

    /** Takes the next message; null if there is none. */
    byte @Nullable [] takeNow() {
        return takeNow(null);
    }

    /** Takes the next message away, without a look at it; false if there is none. */
    boolean dropNow() {
        return takeNow(false, null) != null;
    }

    private byte @Nullable [] takeNow(@Nullable Consumer<byte[]> inspector) {
        return takeNow(true, inspector);
    }

    private byte @Nullable [] takeNow(boolean copies, @Nullable Consumer<byte[]> inspector) {
        while (true) {
            long head = word(HEAD);
            Message message = read(head, word(TAIL), copies);
            if (message == null) {
                return null;
            } else if (message.isGone()) {
                continue;
            }
            if (message.bytes != null && inspector != null && word(HEAD) == head) {
                inspector.accept(message.bytes);
            }
            if (MappedFile.LONG.compareAndSet(memory, HEAD, head, message.next)) {
                tidy(head);
                freed.ring();
                if (message.bytes != null) {
                    return message.bytes;
                }
            }
        }
    }

    /* The message is taken; what cannot be deleted now is not its taker's concern, and is tried again with the next. */
    private void tidy(long taken) {
        try {
            if (LogPosition.isInFile(taken) || files.isHeadOpen()) {
                leaveFile();
            }
            if (isClosed() && isEmpty()) {
                delete();
            }
        } catch (UncheckedIOException ignored) {
            // see above; and damage is found by who takes the next message
        }
    }

    /** Waits until there is a message, or it is closed; false if the time was over first. */
    boolean await(long nanos) throws InterruptedException {
        return filled.await(() -> (isEmpty() && !isClosed()) ? null : true, nanos) != null;
    }

    /** Looks at the messages one after the other, from the next to be taken on; those that are taken meanwhile it leaves out. */
    final class Cursor {
        private long position;

        /** The next message; null if there is none. */
        byte @Nullable [] next() {
            while (true) {
                position = Math.max(position, word(HEAD));
                Message message = read(position, word(TAIL));
                if (message == null) {
                    return null;
                } else if (!message.isGone() && word(HEAD) <= position) {
                    position = message.next;
                    if (message.bytes != null) {
                        return message.bytes;
                    }
                }
            }
        }
    }

    boolean isEmpty() {
        return word(HEAD) == word(TAIL) || size() == 0;
    }

    boolean isEmptyOrDamaged() {
        try {
            return isEmpty();
        } catch (UncheckedIOException damaged) {
            return true;
        }
    }

    /** How many messages there are, at one moment within this call. */
    long size() {
        while (true) {
            long head = word(HEAD);
            long tail = word(TAIL);
            long taken = number(head);
            long put = number(tail);
            if (word(HEAD) == head) {
                if (put < taken) {
                    throw damaged(head, put - taken + " messages");
                }
                return put - taken;
            }
        }
    }

    /** One message less to be done. */
    void done() {
        while (true) {
            long done = word(DONE);
            if (done >= put()) {
                throw new IllegalStateException("all " + done + " elements that were put are done already");
            }
            if (MappedFile.LONG.compareAndSet(memory, DONE, done, done + 1)) {
                finished.ring();
                return;
            }
        }
    }

    /** Waits until as many are done as were put; false if the time was over first. */
    boolean awaitDone(long nanos) throws InterruptedException {
        return isFinished() || finished.await(() -> isFinished() ? true : null, nanos) != null;
    }

    boolean isClosed() {
        return word(CLOSED) != 0;
    }

    /** Whether a process other than the one that has made it has ever opened it. */
    boolean isShared() {
        return word(SHARED) != 0;
    }

    /** From now on nothing is put. */
    void close() {
        boolean unused = putting.lock(KernelWait.FOREVER);
        try {
            MappedFile.LONG.setVolatile(memory, CLOSED, 1L);
        } finally {
            putting.unlock();
        }
        filled.ring();
        freed.ring();
    }

    /** Whether its files are there. */
    boolean hasFiles() {
        return Files.exists(path);
    }

    /** Deletes its files. Whoever has it open can still take what is in the memory, and this process all. Twice is harmless. */
    void delete() {
        filled.end();
        freed.end();
        finished.end();
        try {
            freeDescriptors();
            files.keep(LogPosition.segment(word(HEAD)));
            for (Path file : new Path[] {path, filled(path), freed(path), finished(path)}) {
                Files.deleteIfExists(file);
            }
            files.delete(Long.MAX_VALUE);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Closes the descriptors that this process has; they are opened again when they are needed. */
    void freeDescriptors() throws IOException {
        filled.freeDescriptors();
        freed.freeDescriptors();
        finished.freeDescriptors();
        files.closeHead();
        boolean unused = putting.lock(KernelWait.FOREVER);
        try {
            files.closeTail();
        } finally {
            putting.unlock();
        }
    }

    /** The one process that puts, or takes, where there is only one of each. */
    enum Party {
        PUTTER(1152),
        TAKER(1280);

        private final int word; // 0: none yet; its number; GONE

        Party(int word) {
            this.word = word;
        }
    }

    /** Makes this process the one that puts, or takes; false if another is, or was. */
    boolean become(Party party) {
        return MappedFile.LONG.compareAndSet(memory, party.word, 0L, self) || word(party.word) == self;
    }

    /** Ends its part for ever. */
    void leave(Party party) {
        MappedFile.LONG.setVolatile(memory, party.word, GONE);
    }

    /** Ends its part for ever if no process has become it; false if one has. */
    boolean leaveIfUnused(Party party) {
        return MappedFile.LONG.compareAndSet(memory, party.word, 0L, GONE);
    }

    /** Closes it if that party has left, or its process has died; returns whether. Who waits does so by itself. */
    boolean closeIfGone(Party party) {
        boolean gone = isGone(party);
        if (gone) {
            close();
        }
        return gone;
    }

    /** Whether it has left, or its process has died. */
    boolean isGone(Party party) {
        long number = word(party.word);
        return number != 0 && !WordLock.isAlive(life, number);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private long word(int index) {
        return (long) MappedFile.LONG.getVolatile(memory, index);
    }

    private static int index(long position) {
        return WORDS_BYTES
                + (int) (LogPosition.segment(position) % RING) * SEGMENT_BYTES
                + (int) LogPosition.offset(position);
    }

    private static long padded(int length) {
        return HEADER_BYTES + (length + 7L & ~7L);
    }

    private static int checksum(byte[] message) {
        CRC32C crc = new CRC32C();
        crc.update(message, 0, message.length);
        return (int) crc.getValue();
    }

    private static int check(int checksum, long number) {
        return checksum ^ (int) number ^ MAGIC;
    }

    private static long left(long start, long nanos) {
        return nanos == KernelWait.FOREVER ? nanos : nanos - (System.nanoTime() - start);
    }

    private byte @Nullable [] takeNowOrNoMore(@Nullable Consumer<byte[]> inspector) {
        boolean closed = isClosed(); // before the look, since nothing is put behind it
        byte[] message = takeNow(inspector);
        return message == null && closed ? NO_MORE : message;
    }

    private boolean isFinished() {
        return word(DONE) >= put();
    }

    /** How many messages were ever put. */
    private long put() {
        while (true) {
            long tail = word(TAIL);
            long number = number(tail);
            if (number >= 0) {
                return number;
            }
            gone(tail, "the end");
        }
    }

    /** What stands before each message. */
    private record Header(int length, int check, long number) {
        static final Header GONE = new Header(0, 0, -1);

        boolean isGone() {
            return number < 0;
        }

        boolean isLink() {
            return length == LINK_TO_RING || length == LINK_TO_FILE;
        }
    }

    /** A message, or, without bytes, a link, and the position behind it. */
    private static final class Message {
        static final Message GONE = new Message(null, -1);

        final byte @Nullable [] bytes;
        final long next;

        Message(byte @Nullable [] bytes, long next) {
            this.bytes = bytes;
            this.next = next;
        }

        boolean isGone() {
            return next < 0;
        }
    }

    /* What is read may be of the next lap, and nonsense, if takers have passed the position meanwhile: then it is GONE. */
    private Header header(long position, long tail) {
        if (LogPosition.isInFile(position)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.nativeOrder());
            if (!files.read(position, tail, header.array())) {
                return gone(position, "a file has gone");
            }
            return checked(new Header(header.getInt(0), header.getInt(4), header.getLong(8)), position);
        }
        if (position < 0 || LogPosition.offset(position) > SEGMENT_BYTES - HEADER_BYTES) {
            return gone(position, "a position outside");
        }
        int at = index(position);
        Header header = new Header(memory.getInt(at), memory.getInt(at + 4), memory.getLong(at + 8));
        VarHandle.acquireFence();
        return checked(header, position);
    }

    private Header checked(Header header, long position) {
        return header.number() < 0 ? gone(position, "message " + header.number()) : header;
    }

    private Header gone(long position, String why) {
        if (word(HEAD) <= position || word(HEAD) > word(TAIL)) {
            throw damaged(position, why);
        }
        return Header.GONE;
    }

    private UncheckedIOException damaged(long position, String why) {
        return new UncheckedIOException(new WireException(path + " is damaged at " + Long.toHexString(position)
                + ": something else has written to it (" + why + ")"));
    }

    /** The number that stands at a position; -1 if takers have passed it. */
    private long number(long position) {
        long number = header(position, position).number();
        return word(HEAD) <= position ? number : -1;
    }

    private @Nullable Message read(long position, long tail) {
        return read(position, tail, true);
    }

    /** The message, its bytes only if they are to be copied, or link, at a position before the tail; null if it is the tail. */
    private @Nullable Message read(long position, long tail, boolean copies) {
        if (position == tail) {
            return null;
        }
        Header header = header(position, tail);
        if (header.isGone()) {
            return Message.GONE;
        } else if (header.isLink() && header.check() == check(0, header.number())) {
            return new Message(
                    null, LogPosition.of(LogPosition.segment(position) + 1, header.length() == LINK_TO_FILE, 0));
        }
        long end = LogPosition.offset(position) + padded(header.length());
        if (header.length() < 0 || position > tail || end > limit(position, tail, header.length())) {
            gone(position, "a message of " + header.length() + " bytes");
            return Message.GONE;
        }
        long next = LogPosition.plus(position, padded(header.length()));
        if (!copies) {
            return new Message(NO_MORE, next);
        }
        byte[] bytes = room(header.length());
        if (!LogPosition.isInFile(position)) {
            memory.get(index(position) + HEADER_BYTES, bytes);
            VarHandle.acquireFence();
        } else if (!files.read(LogPosition.plus(position, HEADER_BYTES), tail, bytes)) {
            gone(position, "a message has gone");
            return Message.GONE;
        }
        if (header.check() != check(checksum(bytes), header.number())) {
            gone(position, "a wrong checksum");
            return Message.GONE;
        }
        return new Message(bytes, next);
    }

    private static byte[] room(int length) {
        try {
            return new byte[length];
        } catch (OutOfMemoryError e) {
            throw new OutOfMemoryError("the next message, of " + length
                    + " bytes, is too much for the memory of this process; it stays, for one that has more");
        }
    }

    /* Where a message of that length has to end at most. What the words say may be wrong, and is no reason to allocate it. */
    private long limit(long position, long tail, int length) {
        boolean isBeforeTail = LogPosition.segment(position) != LogPosition.segment(tail);
        long room = Long.MAX_VALUE;
        if (!LogPosition.isInFile(position)) {
            room = SEGMENT_BYTES - HEADER_BYTES;
        } else if (isBeforeTail || length > LONGEST_COMPOSED) {
            room = files.length(position);
        }
        return isBeforeTail ? room : Math.min(room, LogPosition.offset(tail));
    }

    /* ---- taking from files ---- */

    /* After a take from a file: deletes it if nothing more comes in it. */
    private void leaveFile() {
        long head = word(HEAD);
        if (LogPosition.isInFile(head)) {
            if (head == word(TAIL)) {
                linkBack(head);
            }
            long tail = word(TAIL);
            if (head != tail && header(head, tail).isLink()) {
                Message link = read(head, tail);
                if (link != null && !link.isGone()) {
                    MappedFile.LONG.compareAndSet(memory, HEAD, head, link.next);
                }
            }
        }
        try {
            files.leave(LogPosition.segment(word(HEAD)));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /* An empty queue keeps no file; unless somebody is putting, who will see to it. */
    private void linkBack(long position) {
        if (!putting.tryLock()) {
            return;
        }
        try {
            if (word(TAIL) == position && word(HEAD) == position && !isClosed()) {
                link(position, number(position), false);
            }
        } catch (IOException e) {
            throw failure(e);
        } finally {
            putting.unlock();
        }
    }

    /* ---- putting ---- */

    private boolean putNow(byte[] message, int checksum, long nanos) {
        if (!putting.lock(nanos)) {
            return false;
        }
        try {
            if (isClosed()) {
                throw new QueueClosedException("the queue is closed: it takes no more elements");
            }
            long tail = word(TAIL);
            long number = tail == knownTail ? knownNumber : number(tail);
            if (number - knownTaken >= capacity) {
                knownTaken = number - size();
                if (number - knownTaken >= capacity) {
                    return false;
                }
            }
            tail = placeFor(message.length, tail, number);
            if (LogPosition.isInFile(tail)) {
                writeToFile(tail, message, checksum, number);
            } else {
                files.closeTail();
                int at = index(tail);
                int end = at + (int) padded(message.length);
                memory.put(at + HEADER_BYTES, message);
                memory.putInt(at, message.length)
                        .putInt(at + 4, check(checksum, number))
                        .putLong(at + 8, number);
                memory.putInt(end, END).putInt(end + 4, check(0, number + 1)).putLong(end + 8, number + 1);
            }
            knownTail = LogPosition.plus(tail, padded(message.length));
            knownNumber = number + 1;
            MappedFile.LONG.setVolatile(memory, TAIL, knownTail);
        } catch (IOException e) {
            throw failure(e);
        } finally {
            putting.unlock();
        }
        filled.ring();
        return true;
    }

    /* The tail, or the start of the next segment if it has to be there. */
    private long placeFor(int length, long tail, long number) throws IOException {
        boolean ring = padded(length) <= LONGEST_IN_RING
                && LogPosition.segment(tail) + 1 - LogPosition.segment(word(HEAD)) < RING;
        if (LogPosition.isInFile(tail)
                ? !ring && LogPosition.offset(tail) < FILE_BYTES
                : padded(length) <= LONGEST_IN_RING
                        && LogPosition.offset(tail) + padded(length) + HEADER_BYTES <= SEGMENT_BYTES) {
            return tail;
        }
        return link(tail, number, !ring);
    }

    private long link(long tail, long number, boolean toFile) throws IOException {
        long next = LogPosition.of(LogPosition.segment(tail) + 1, toFile, 0);
        byte[] link = header(toFile ? LINK_TO_FILE : LINK_TO_RING, check(0, number), number);
        if (LogPosition.isInFile(tail)) {
            files.write(tail, link);
            files.closeTail();
        }
        if (toFile) {
            files.create(next, header(END, check(0, number), number));
        } else {
            long part = LogPosition.segment(next) % RING;
            if ((word(RESERVED) >> part & 1) == 0) {
                MappedFile.fill(path, WORDS_BYTES + part * SEGMENT_BYTES, SEGMENT_BYTES);
                memory.putLong(RESERVED, word(RESERVED) | 1 << part);
            }
            memory.put(index(next), header(END, check(0, number), number));
        }
        if (!LogPosition.isInFile(tail)) {
            memory.put(index(tail), link);
        }
        MappedFile.LONG.setVolatile(memory, TAIL, next);
        return next;
    }

    private void writeToFile(long tail, byte[] message, int checksum, long number) throws IOException {
        byte[] header = header(message.length, check(checksum, number), number);
        byte[] end = header(END, check(0, number + 1), number + 1);
        int padding = (int) (padded(message.length) - HEADER_BYTES - message.length);
        if (message.length > LONGEST_COMPOSED) {
            files.write(tail, header, message, new byte[padding], end);
        } else {
            byte[] all = new byte[HEADER_BYTES + message.length + padding + HEADER_BYTES];
            System.arraycopy(header, 0, all, 0, HEADER_BYTES);
            System.arraycopy(message, 0, all, HEADER_BYTES, message.length);
            System.arraycopy(end, 0, all, all.length - HEADER_BYTES, HEADER_BYTES);
            files.write(tail, all);
        }
    }

    private static byte[] header(int length, int check, long number) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(length)
                .putInt(check)
                .putLong(number)
                .array();
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException("cannot use " + path + ": " + e.getMessage(), e);
    }
}
