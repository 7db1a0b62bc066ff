package millrace.wordcount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The names on the command line as the bytes that they were. Java has them as strings, in which U+FFFD stands for each
 * byte that is no text; Linux still knows them.
 */
final class RawNames {
    private final Path commandLine;
    private byte[] bytes = new byte[0];
    private int next;

    /** Reads nothing yet. */
    RawNames() {
        this(Path.of("/proc/self/cmdline"));
    }

    /** As the system shows it: the arguments of this process, those of the command last, each ended by NUL. */
    RawNames(Path commandLine) {
        this.commandLine = commandLine;
    }

    /** The path behind such a name; empty: the system does not tell. Ask for names in the order of the command line. */
    Optional<Path> path(String name) {
        if (bytes.length == 0) {
            try {
                bytes = Files.readAllBytes(commandLine);
            } catch (IOException unknown) {
                return Optional.empty();
            }
        }
        for (int begin = next; begin < bytes.length; begin = next) {
            int end = begin;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            next = end + 1;
            if (new String(bytes, begin, end - begin, StandardCharsets.UTF_8).equals(name)) {
                return Optional.of(Location.path(Arrays.copyOfRange(bytes, begin, end)));
            }
        }
        return Optional.empty();
    }
}
