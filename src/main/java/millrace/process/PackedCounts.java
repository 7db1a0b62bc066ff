package millrace.process;

import java.io.Serializable;
import java.util.List;

/**
 * Counts of strings on their way, or in a file, as {@link StringCounts#pack} packs them and {@link
 * StringCounts#addAll(PackedCounts)} adds them up: some 20 bytes for a word and its count. Does not change.
 */
public final class PackedCounts implements Serializable {
    private static final long serialVersionUID = 1;

    /** Rows of length, UTF-8, count. */
    private final byte[][] blocks;

    PackedCounts(List<byte[]> blocks) {
        this.blocks = blocks.toArray(new byte[0][]);
    }

    List<byte[]> blocks() {
        return List.of(blocks);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return blocks.length == 1 && blocks[0].length == 0;
    }

    /**
     * How many strings of each kind there are.
     *
     * @throws IllegalArgumentException if they are no rows
     */
    StringCounts.Sizes sizes() {
        StringCounts.Sizes sizes = StringCounts.Sizes.NONE;
        for (byte[] block : blocks) {
            sizes = sizes.plus(block);
        }
        return sizes;
    }
}
