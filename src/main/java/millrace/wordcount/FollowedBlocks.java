package millrace.wordcount;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a stream, each with as much of what follows as the n-grams that begin in it may need: nobody else can
 * look there. For one thread.
 */
final class FollowedBlocks {
    private final Blocks blocks;
    private final Passage passage;
    private final int wanted;
    private final @Nullable Lexer lexer;
    private final Deque<Block> following = new ArrayDeque<>();
    private Block current = new Block(new byte[0], 0, 0);

    /** A block, and the bytes at its start in which are as many words as are wanted, or all of its words. */
    private static final class Block {
        final byte[] bytes;
        final int headBytes;
        final int headWords;

        Block(byte[] bytes, int headBytes, int headWords) {
            this.bytes = bytes;
            this.headBytes = headBytes;
            this.headWords = headWords;
        }
    }

    FollowedBlocks(Blocks blocks, WordOptions words) {
        this.blocks = blocks;
        this.passage = words.passage();
        this.wanted = words.ngrams() - 1;
        this.lexer = wanted == 0 ? null : new Lexer(words);
    }

    /** Goes to the next block; false: there is none. */
    boolean next() throws IOException {
        if (following.isEmpty() && !read()) {
            return false;
        }
        current = following.remove();
        return true;
    }

    /** The block. */
    byte[] bytes() {
        return current.bytes;
    }

    /** What follows it. */
    byte[] behind() throws IOException {
        ByteArrayOutputStream behind = new ByteArrayOutputStream(0);
        int words = current.headWords == 0 ? wanted : 0;
        for (Block block : following) {
            if (words < wanted) {
                behind.write(block.bytes, 0, block.headBytes);
                words += block.headWords;
            }
        }
        while (words < wanted && read()) {
            Block block = following.getLast();
            behind.write(block.bytes, 0, block.headBytes);
            words += block.headWords;
        }
        return behind.toByteArray();
    }

    private boolean read() throws IOException {
        if (!blocks.next()) {
            return false;
        }
        byte[] bytes = blocks.copy();
        int words = 0;
        int at = 0;
        while (lexer != null && words < wanted && at < bytes.length) {
            int end = passage.end(bytes, at, bytes.length);
            if (end > at) {
                int[] found = {0};
                passage.forEachPart(
                        bytes,
                        at,
                        end,
                        (part, from, to) ->
                                found[0] += lexer.words(part, from, to).size());
                words += found[0];
            }
            at = Math.min(end + 1, bytes.length);
        }
        following.add(new Block(bytes, at, words));
        return true;
    }
}
