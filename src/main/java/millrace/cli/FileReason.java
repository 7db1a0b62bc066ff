package millrace.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file could not be used, in the words of other programs. */
public final class FileReason {
    private static final String TOO_MANY_LINKS = "Too many levels of symbolic links";

    private FileReason() {}

    /** Does not name the file. */
    public static String of(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return isLink(missing) ? "a symbolic link to what is not there" : "no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            // The JDK adds to this one what else it might have been.
            return failure.getReason().startsWith(TOO_MANY_LINKS)
                    ? decapitalized(TOO_MANY_LINKS)
                    : decapitalized(failure.getReason());
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : decapitalized(e.getMessage());
    }

    private static boolean isLink(NoSuchFileException missing) {
        try {
            return missing.getFile() != null && Files.isSymbolicLink(Path.of(missing.getFile()));
        } catch (InvalidPathException notOfThisLocale) {
            return false;
        }
    }

    private static String decapitalized(String reason) {
        boolean word = reason.length() > 1 && Character.isLowerCase(reason.charAt(1));
        return word ? Character.toLowerCase(reason.charAt(0)) + reason.substring(1) : reason;
    }
}
