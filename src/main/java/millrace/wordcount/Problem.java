package millrace.wordcount;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/** Why a file was not counted, in the words of other programs. */
final class Problem {
    static final String BINARY = "binary (it holds NUL), skipped; name it to count it";

    private Problem() {}

    static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemLoopException) {
            return "too many levels of symbolic links";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return decapitalized(failure.getReason());
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : decapitalized(e.getMessage());
    }

    private static String decapitalized(String reason) {
        boolean word = reason.length() > 1 && Character.isLowerCase(reason.charAt(1));
        return word ? Character.toLowerCase(reason.charAt(0)) + reason.substring(1) : reason;
    }
}
