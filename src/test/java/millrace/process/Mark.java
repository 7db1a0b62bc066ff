package millrace.process;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that tells other processes that something has happened, and how often; it needs nothing of the library under test. */
record Mark(String path) implements Serializable {
    private static final long serialVersionUID = 1;

    static Mark in(Path folder, String name) {
        return new Mark(folder.resolve(name).toString());
    }

    void set() {
        write(".");
    }

    /** Leaves some text, to be {@linkplain #text read}; each character counts. */
    void write(String text) {
        try {
            Files.writeString(Path.of(path), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often it was set. */
    long count() {
        return text().length();
    }

    String text() {
        try {
            return Files.exists(Path.of(path)) ? Files.readString(Path.of(path)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void await() {
        await(1);
    }

    void await(int times) {
        try {
            Eventually.eventually(() -> path + " is set " + times + " times", () -> count() >= times);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
