package millrace.crawl;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be used, in the words of other programs. */
final class Problem {
    private Problem() {}

    static String of(IOException e) {
        if (e instanceof FileSystemException failure) {
            String reason = failure.getReason();
            String why = e instanceof NoSuchFileException
                    ? "no such file or folder"
                    : e instanceof AccessDeniedException ? "permission denied" : reason == null ? "unusable" : reason;
            return failure.getFile() + ": " + why;
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
