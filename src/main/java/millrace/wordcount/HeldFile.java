package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that is kept open while others read ranges of it, so that all of them read the same: one that is deleted is still
 * there, and what comes in its place is another.
 */
/*
 * Linux has a name for what a process has open, /proc/PID/fd/N, by which every process of the user can open it once more. The
 * JDK keeps N to itself. So the file is brought to a place where no reader of a file stands, and the descriptor is the one that
 * stands there, as /proc/self/fdinfo shows. Where there is no such thing, ranges are opened by the file's own name.
 */
final class HeldFile implements Closeable {
    /** Places that no reader comes to; a file system whose files cannot be so large has no such place. */
    private static final long FAR = 1L << 40;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fdinfo");

    private final FileChannel channel;
    private final String name;

    private HeldFile(FileChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    static HeldFile open(Location location) throws IOException {
        FileChannel channel = FileChannel.open(location.path(), StandardOpenOption.READ);
        String number = number(channel);
        String processes = "/proc/" + ProcessHandle.current().pid() + "/fd/";
        return new HeldFile(channel, number == null ? location.text() : processes + number);
    }

    private static @Nullable String number(FileChannel channel) {
        try {
            long place = FAR + ThreadLocalRandom.current().nextLong(FAR);
            channel.position(place);
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
                for (Path descriptor : descriptors) {
                    if (stands(descriptor, place)) {
                        return descriptor.getFileName().toString();
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException noSuchFolder) {
            // see above
        }
        return null;
    }

    /* One that is closed meanwhile stands nowhere. */
    private static boolean stands(Path descriptor, long place) {
        try {
            return Files.readString(descriptor, StandardCharsets.ISO_8859_1).startsWith("pos:\t" + place + "\n");
        } catch (IOException closed) {
            return false;
        }
    }

    /** By which name any process of the user can open it, as a {@link Location} has it. */
    String name() {
        return name;
    }

    /** Whether it is another file than the one with that key, as {@link BasicFileAttributes#fileKey} tells them apart. */
    boolean isAnotherThan(@Nullable Object key) {
        try {
            return key != null
                    && !key.equals(Files.readAttributes(new Location(name).path(), BasicFileAttributes.class)
                            .fileKey());
        } catch (IOException deleted) { // whoever had it open has read it
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
