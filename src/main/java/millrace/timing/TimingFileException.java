package millrace.timing;

import java.io.IOException;

/** A file holds no timings, or not such as this program can read. */
public final class TimingFileException extends IOException {
    private static final long serialVersionUID = 1;

    TimingFileException(String message) {
        super(message);
    }

    TimingFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
