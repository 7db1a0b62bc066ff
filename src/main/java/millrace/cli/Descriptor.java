package millrace.cli;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** A file, pipe or device that this process, or another, has open, called by the number it has there. */
final class Descriptor {
    private static final Pattern NAMES =
            Pattern.compile("/dev/(fd/[^/]+|std(in|out|err))|/proc/[^/]+/(task/[^/]+/)?fd/[^/]+");

    private Descriptor() {}

    /** Whether that is the name of one. Other files below {@code /dev} are files, as those in {@code /dev/shm}. */
    static boolean isNamedBy(Path file) {
        return NAMES.matcher(file.toAbsolutePath().normalize().toString()).matches();
    }
}
