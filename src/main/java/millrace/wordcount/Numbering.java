package millrace.wordcount;

import millrace.process.StringCounts;

/** Numbers for runs of bytes, from 0, in the order in which they first came. For one thread. */
/*
 * The table of StringCounts, in which each string counts for its number and 1 more.
 */
final class Numbering {
    private final StringCounts numbers = new StringCounts();

    /** The number of {@code bytes[from, to)}, which is {@link #size} if it is new. */
    int of(byte[] bytes, int from, int to) {
        long known = numbers.add(bytes, from, to, 0);
        return (int) (known > 0 ? known : numbers.add(bytes, from, to, numbers.size())) - 1;
    }

    /** How many there are. */
    int size() {
        return numbers.size();
    }

    /** Shows all, with their numbers, in no particular order. */
    void forEach(StringCounts.Visitor visitor) {
        numbers.forEachUtf8((bytes, from, to, number) -> visitor.visit(bytes, from, to, number - 1));
    }
}
