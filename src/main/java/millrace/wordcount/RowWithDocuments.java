package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A word and the number of its sources as the bytes of one row, which has the order of the words: a zero in a word is followed
 * by 0xFF, and two zeros end it.
 */
final class RowWithDocuments {
    private RowWithDocuments() {}

    static byte[] of(byte[] word, int length, long documents) {
        int zeros = 0;
        for (int i = 0; i < length; i++) {
            zeros += word[i] == 0 ? 1 : 0;
        }
        ByteBuffer row = ByteBuffer.allocate(length + zeros + 2 + Long.BYTES);
        for (int i = 0; i < length; i++) {
            row.put(word[i]);
            if (word[i] == 0) {
                row.put((byte) 0xFF);
            }
        }
        return row.putShort((short) 0).putLong(documents).array();
    }

    static WordCount read(byte[] row, int length, long count) {
        byte[] word = new byte[length - 2 - Long.BYTES];
        int n = 0;
        for (int i = 0; i < word.length; i++) {
            word[n++] = row[i];
            if (row[i] == 0) {
                i++;
            }
        }
        long documents = ByteBuffer.wrap(row, length - Long.BYTES, Long.BYTES).getLong();
        return new WordCount(new String(Arrays.copyOf(word, n), UTF_8), count, documents);
    }
}
