package millrace.runs;

import java.io.IOException;
import java.nio.file.Path;

/** A file is not the run that was written. */
public final class DamagedRunException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedRunException(Path file, String what) {
        super(file + " is damaged: " + what);
    }
}
