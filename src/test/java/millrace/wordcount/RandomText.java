package millrace.wordcount;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Text that nobody would write, with everything that could go wrong close together. The same for the same seed. */
final class RandomText {
    private static final String[] PARTS = {
        // ASCII, with punctuation inside and around words
        "a",
        "B",
        "the",
        "Don't",
        "--",
        "x.y",
        "(",
        "9",
        "_",
        "\u0000",
        "\u007f",
        "\u001b[1m",
        // White space of one byte, of two and of three
        " ",
        " ",
        " ",
        "\n",
        "\r\n",
        "\t",
        "\u000b",
        "\f",
        "\u001c",
        "\u001f",
        "\u0085",
        "\u00a0",
        "\u1680",
        "\u2000",
        "\u200a",
        "\u2028",
        "\u2029",
        "\u202f",
        "\u205f",
        "\u3000",
        // Sigmas, and what may stand between a sigma and the letters that decide about it
        "Σ",
        "ΣΑ",
        "ΑΣ",
        "ΟΔΟΣ",
        "ς",
        "σ",
        "Σ.",
        "Σ'Α",
        "\u0301",
        "\u00ad",
        "\u200d",
        "\u200b",
        "’",
        "·",
        ":",
        // Letters that change their length, or have no lower case
        "İ",
        "I",
        "ı",
        "ẞ",
        "K",
        "Å",
        "Ω",
        "Ǆ",
        "ﬁ",
        "Ꭰ",
        "Ა",
        "文",
        "字",
        "ไทย",
        "א",
        "é",
        "e\u0301",
        // Beyond 16 bits
        "\ud801\udc00",
        "\ud83d\ude00",
        "\udbff\udfff",
        // Marks, and what stands for something malformed
        "\ufeff",
        "\ufffd",
        "\ufffe"
    };

    private static final byte[][] MALFORMED = {
        {(byte) 0x80},
        {(byte) 0xBF, (byte) 0x80},
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xC2},
        {(byte) 0xE2, (byte) 0x80},
        {(byte) 0xE3},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xED, (byte) 0xA0, (byte) 0xBD, (byte) 0xED, (byte) 0xB8, (byte) 0x80},
        {(byte) 0xF0, (byte) 0x9F, (byte) 0x98},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xFF},
        {(byte) 0xEF, (byte) 0xBB}
    };

    private RandomText() {}

    /** About so many bytes. */
    static byte[] bytes(Random random, int length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < length) {
            if (random.nextInt(12) == 0) {
                bytes.writeBytes(MALFORMED[random.nextInt(MALFORMED.length)]);
            } else {
                bytes.writeBytes(PARTS[random.nextInt(PARTS.length)].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** Exactly so many bytes, of which few are control characters or no ASCII; words of all lengths. */
    static byte[] mostlyPlain(Random random, int length, int strangePerMille) {
        String plain = "abcxyzABCXYZ0189";
        String between = "'-._@~!/";
        byte[] text = new byte[length];
        int letters = 0;
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(1000);
            if (kind < strangePerMille) {
                text[i] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(0x20));
            } else if (letters-- > 0) {
                text[i] = (byte) plain.charAt(random.nextInt(plain.length()));
            } else {
                text[i] = (byte) (kind % 2 == 0 ? ' ' : between.charAt(random.nextInt(between.length())));
                letters = random.nextInt(random.nextInt(10) == 0 ? 40 : 9);
            }
        }
        return text;
    }
}
