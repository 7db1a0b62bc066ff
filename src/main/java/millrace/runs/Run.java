package millrace.runs;

import java.io.Serializable;

/**
 * A file of rows, complete.
 *
 * @param name of the file, in its {@link RunFolder}
 * @param rows how many
 * @param bytes the size of the file
 * @param longest how many bytes the longest string has
 * @param checksum of the rows
 */
public record Run(String name, long rows, long bytes, int longest, int checksum) implements Serializable {
    public Run {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.startsWith(".")) {
            throw new IllegalArgumentException("no name of a run: " + name);
        }
        if (rows < 0 || bytes < 0 || longest < 0) {
            throw new IllegalArgumentException("a run with a negative number: " + rows + ", " + bytes + ", " + longest);
        }
    }
}
