package millrace.crawl;

import java.io.IOException;
import java.nio.file.FileSystemException;
import millrace.cli.FileReason;

/** Which file could not be used, and why. */
final class Problem {
    private Problem() {}

    static String of(IOException e) {
        if (e instanceof FileSystemException failure) {
            return failure.getFile() + ": " + FileReason.of(e);
        }
        return FileReason.of(e);
    }
}
