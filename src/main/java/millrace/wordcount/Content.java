package millrace.wordcount;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What the first bytes of a file say about it.
 *
 * @param encoding by its byte-order mark, else UTF-8
 * @param markBytes how long the mark is
 * @param binary whether there is a NUL among the first bytes, which no text has
 * @param likeUtf16 which UTF-16 without a mark would have its NULs there, as {@code UTF-16LE}; empty: none
 */
record Content(Charset encoding, int markBytes, boolean binary, String likeUtf16) {
    /** Text in UTF-8 without a mark. */
    static final Content UTF_8 = new Content(StandardCharsets.UTF_8, 0, false, "");

    /** So many bytes are looked at. */
    static final int HEAD_BYTES = 8192;

    /** What {@code head[0, length)} says, if nobody has said what encoding it is. */
    static Content of(byte[] head, int length) {
        int first = byteAt(head, 0, length) << 8 | byteAt(head, 1, length);
        int second = byteAt(head, 2, length) << 8 | byteAt(head, 3, length);
        if (first == 0xEFBB && second >> 8 == 0xBF) {
            return text(StandardCharsets.UTF_8, 3, head, length);
        }
        if (first == 0xFFFE) {
            return second == 0 && length >= 4 ? marked("UTF-32LE", 4) : marked("UTF-16LE", 2);
        }
        if (first == 0xFEFF) {
            return marked("UTF-16BE", 2);
        }
        if (first == 0 && second == 0xFEFF) {
            return marked("UTF-32BE", 4);
        }
        return text(StandardCharsets.UTF_8, 0, head, length);
    }

    /** Whether the file is counted as it stands, but for a mark of UTF-8. */
    boolean isUtf8() {
        return encoding.equals(StandardCharsets.UTF_8);
    }

    /**
     * The same text in UTF-8 and without its mark.
     *
     * @param head what was read of the stream already
     */
    InputStream inUtf8(byte[] head, InputStream rest) {
        int mark = Math.min(markBytes, head.length);
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head, mark, head.length - mark), rest);
        return isUtf8() ? whole : new Transcoder(whole, encoding);
    }

    private static Content marked(String encoding, int markBytes) {
        return new Content(Charset.forName(encoding), markBytes, false, "");
    }

    private static Content text(Charset encoding, int markBytes, byte[] head, int length) {
        int[] zeros = new int[2];
        for (int i = 0; i < length; i++) {
            zeros[i & 1] += head[i] == 0 ? 1 : 0;
        }
        int most = Math.max(zeros[0], zeros[1]);
        int least = Math.min(zeros[0], zeros[1]);
        boolean likeUtf16 = length % 2 == 0 && most > length / 5 && least <= most / 10;
        String which = zeros[0] > zeros[1] ? "UTF-16BE" : "UTF-16LE";
        return new Content(encoding, markBytes, most > 0, likeUtf16 ? which : "");
    }

    private static int byteAt(byte[] head, int i, int length) {
        return i < length ? head[i] & 0xFF : 0;
    }
}
