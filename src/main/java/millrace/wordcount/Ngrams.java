package millrace.wordcount;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import millrace.process.StringCounts;

/**
 * N words that follow one another, shown with a space between each. An n-gram belongs to where its first word is, so
 * whoever has counted a stretch of text looks at the next N - 1 words behind it.
 */
final class Ngrams implements Tuples {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final int n;
    /** The last words, the latest one at the end, four bytes each. */
    private final byte[] last;
    /** Keys are the numbers of the words. */
    private final StringCounts counts = new StringCounts();

    /** Words of this file, those behind the stretch not among them. */
    private long words;
    /** Words behind the stretch; -1: it has not ended. */
    private int behind = -1;

    Ngrams(int n) {
        this.n = n;
        this.last = new byte[n * Integer.BYTES];
    }

    @Override
    public void begin() {
        words = 0;
        behind = -1;
    }

    @Override
    public void add(int word) {
        if (behind < 0) {
            words++;
        } else if (looksAhead()) {
            behind++;
        } else {
            return;
        }
        System.arraycopy(last, Integer.BYTES, last, 0, last.length - Integer.BYTES);
        INT.set(last, last.length - Integer.BYTES, word);
        if (words + Math.max(0, behind) >= n) {
            counts.add(last, 0, last.length, 1);
        }
    }

    @Override
    public void end() {
        behind = Math.max(0, behind);
    }

    @Override
    public boolean looksAhead() {
        return words > 0 && behind < n - 1;
    }

    @Override
    public long total() {
        return counts.total();
    }

    @Override
    public void addTo(StringCounts others, Numbering words) {
        byte[][] texts = new byte[words.size()][];
        words.forEach((bytes, from, to, number) -> texts[(int) number] = Arrays.copyOfRange(bytes, from, to));
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        counts.forEachUtf8((key, from, to, count) -> {
            joined.reset();
            for (int at = from; at < to; at += Integer.BYTES) {
                if (at > from) {
                    joined.write(' ');
                }
                joined.writeBytes(texts[(int) INT.get(key, at)]);
            }
            byte[] ngram = joined.toByteArray();
            others.add(ngram, 0, ngram.length, count);
        });
    }
}
