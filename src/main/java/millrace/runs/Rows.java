package millrace.runs;

import java.io.Closeable;
import java.io.IOException;

/** A stream of rows: {@code while (rows.next())} the row is {@code bytes()[0, length())} and {@code count()}. */
public interface Rows extends Closeable {
    /** Goes to the next row; false: there is none. */
    boolean next() throws IOException;

    /** The UTF-8 of the row begins this array, which changes with the next row. */
    byte[] bytes();

    /** How long the UTF-8 is. */
    int length();

    /** The count of the row. */
    long count();
}
