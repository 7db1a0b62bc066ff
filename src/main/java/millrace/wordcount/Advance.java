package millrace.wordcount;

import java.io.Serializable;

/**
 * A worker says how much of its chunk is done: all of it so far, so that a chunk that begins again does not count
 * twice.
 */
record Advance(long chunk, long bytes) implements Serializable {}
