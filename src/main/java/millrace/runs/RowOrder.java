package millrace.runs;

/** The order of rows in a run. */
public enum RowOrder {
    /** By the bytes of the strings, each of which is there once. */
    BYTES,
    /** The highest count first; equal counts by the bytes. */
    COUNTS
}
