package millrace.wire;

import java.util.Arrays;
import java.util.Random;

/** What can happen to bytes on their way. */
public final class Damage {
    private static final int[] WORDS = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7ffffff0, 1 << 16};

    private Damage() {}

    /** A copy with some changes: single bytes, numbers that are too large, parts that are missing, doubled or strange. */
    public static byte[] to(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0 && damaged.length > 0; changes--) {
            int at = random.nextInt(damaged.length);
            int length = random.nextInt(Math.min(20, damaged.length - at) + 1);
            switch (random.nextInt(5)) {
                case 0 -> damaged[at] = (byte) random.nextInt(256);
                case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> {
                    int word = WORDS[random.nextInt(WORDS.length)];
                    for (int i = 0; i < 4 && at + i < damaged.length; i++) {
                        damaged[at + i] = (byte) (word >>> 24 - 8 * i);
                    }
                }
                case 3 -> damaged = joined(damaged, at, at + length);
                default -> damaged = joined(damaged, at + length, at);
            }
        }
        return damaged;
    }

    /* The bytes up to one place, and those from another on. */
    private static byte[] joined(byte[] bytes, int end, int start) {
        byte[] joined = Arrays.copyOf(bytes, end + bytes.length - start);
        System.arraycopy(bytes, start, joined, end, bytes.length - start);
        return joined;
    }
}
