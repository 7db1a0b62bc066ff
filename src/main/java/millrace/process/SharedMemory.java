package millrace.process;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that processes share: Python's {@code multiprocessing.shared_memory}. A handle that is passed to a child leads to the
 * same bytes there; and any process of the tree can {@linkplain #attach find} them by their name.
 *
 * <p>Nothing orders the accesses of several processes but what they use beside it, as a {@link Lock} or a {@link Queue}.
 *
 * <p>The bytes belong to the process that opened them: they cannot be attached any more when it has closed them, or has
 * died. Who has them goes on using them. Closing twice is harmless.
 */
public final class SharedMemory implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    /*
     * The file "memory-NAME" of the run directory: a page with two words, the number of the owner's process (see Life) and a
     * random one that tells it from others of that name, then the bytes. It appears under its name when it is ready, by a
     * link, of which the system makes only one.
     */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int PAGE_BYTES = 4096;
    private static final long MOST_BYTES = Integer.MAX_VALUE - PAGE_BYTES;

    private static final int OWNER = 0;
    private static final int ID = 8;

    private final String path;
    private final long id;
    private final transient ByteBuffer memory;
    private final transient boolean opener;
    private final transient AtomicBoolean closed = new AtomicBoolean();

    private SharedMemory(Path path, long id, ByteBuffer memory, boolean opener) {
        this.path = path.toString();
        this.id = id;
        this.memory = memory;
        this.opener = opener;
    }

    private static SharedMemory of(Path file, boolean opener) {
        ByteBuffer all = map(file);
        long id = (long) MappedFile.LONG.getVolatile(all, ID);
        ByteBuffer memory = Tree.here()
                .shared(
                        Path.of(file + "#" + id),
                        ByteBuffer.class,
                        key -> all.slice(PAGE_BYTES, all.limit() - PAGE_BYTES).order(ByteOrder.nativeOrder()));
        return new SharedMemory(file, id, memory, opener);
    }

    /** That many zeros, under a name that nobody else has. */
    public static SharedMemory open(long bytes) {
        return make(Tree.here().directory().newPath("memory"), bytes);
    }

    /**
     * That many zeros.
     *
     * @param name 1 to 64 letters, digits, dots, dashes and underscores
     * @throws IllegalStateException if a process of the tree that lives has memory of that name open
     * @throws IllegalArgumentException if it is more than a {@link ByteBuffer} or the disk can hold
     */
    public static SharedMemory open(String name, long bytes) {
        return make(file(name), bytes);
    }

    /**
     * The memory that a process of the tree has opened under that name.
     *
     * @throws NoSuchElementException if there is none, or that process has closed it, or died
     */
    public static SharedMemory attach(String name) {
        Path file = file(name);
        if (isAbandoned(file)) {
            throw new NoSuchElementException("there is no shared memory of the name " + name);
        }
        return of(file, false);
    }

    /** The name by which other processes can {@link #attach} it. */
    public String name() {
        return Path.of(path).getFileName().toString().substring("memory-".length());
    }

    /** How many bytes there are. */
    public int size() {
        return memory.limit();
    }

    /** The bytes, in the byte order of this machine; each call gives a buffer with a position and limit of its own. */
    public ByteBuffer buffer() {
        return memory.duplicate().order(ByteOrder.nativeOrder());
    }

    /** In the process that opened it: deletes the memory's file. */
    @Override
    public void close() {
        if (opener && closed.compareAndSet(false, true)) { // another may have its name later
            try {
                Files.deleteIfExists(Path.of(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public String toString() {
        return "SharedMemory[" + name() + ", " + size() + " bytes]";
    }

    private static Path file(String name) {
        if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException(
                    "a name has 1 to 64 letters, digits, dots, dashes and underscores, unlike \"" + name + "\"");
        }
        return Tree.here().directory().path().resolve("memory-" + name);
    }

    private static SharedMemory make(Path file, long bytes) {
        if (bytes < 1 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException("shared memory has 1 to " + MOST_BYTES + " bytes, not " + bytes);
        }
        Path unborn = Tree.here().directory().newPath("unborn");
        try {
            long room = Files.getFileStore(Tree.here().directory().path()).getUsableSpace();
            if (bytes > room) {
                throw new IllegalArgumentException(bytes + " bytes of shared memory are more than the " + room
                        + " that are free in " + file.getParent());
            }
            MappedFile.create(unborn, PAGE_BYTES + bytes);
            ByteBuffer page = MappedFile.map(unborn, 0, PAGE_BYTES);
            MappedFile.LONG.setVolatile(page, ID, UUID.randomUUID().getLeastSignificantBits());
            MappedFile.LONG.setVolatile(page, OWNER, Tree.here().life().number());
            while (true) {
                try {
                    Files.createLink(file, unborn);
                    break;
                } catch (FileAlreadyExistsException e) {
                    if (!isAbandoned(file)) {
                        throw new IllegalStateException("there is shared memory of that name already: " + file, e);
                    }
                    bury(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + bytes + " bytes of shared memory: " + e.getMessage(), e);
        } finally {
            delete(unborn);
        }
        return of(file, true);
    }

    private static void delete(Path unborn) {
        try {
            Files.deleteIfExists(unborn);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAbandoned(Path file) {
        try {
            ByteBuffer page = MappedFile.map(file, 0, PAGE_BYTES);
            return !Tree.here().life().isAlive((long) MappedFile.LONG.getVolatile(page, OWNER));
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + file + ": " + e.getMessage(), e);
        }
    }

    /* Another process may do the same, and be faster, and what stands there now may be alive: then it is put back. */
    private static void bury(Path file) throws IOException {
        Path grave = Tree.here().directory().newPath("grave");
        try {
            Files.move(file, grave, StandardCopyOption.ATOMIC_MOVE);
            if (!isAbandoned(grave)) {
                Files.createLink(file, grave);
            }
        } catch (NoSuchFileException | FileAlreadyExistsException ignored) {
            // somebody else was faster
        } finally {
            delete(grave);
        }
    }

    private static ByteBuffer map(Path file) {
        try {
            return MappedFile.map(file);
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("the process that opened this memory has closed it (" + file + ")", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whether it is the same memory, not only of the same name. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SharedMemory shared && shared.path.equals(path) && shared.id == id;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        if (closed.get()) {
            throw new IllegalStateException("this memory is closed, nobody could open it (" + path + ")");
        }
        out.defaultWriteObject();
    }

    private Object readResolve() throws ObjectStreamException {
        SharedMemory here = of(Path.of(path), false);
        if (here.id != id) {
            throw new IllegalStateException("the process that opened this memory has closed it (" + path + ")");
        }
        return here;
    }
}
