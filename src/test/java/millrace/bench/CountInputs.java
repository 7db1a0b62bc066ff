package millrace.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Texts of several kinds and sizes, the same for everybody; made once, in a folder, each by a seed of its own. */
final class CountInputs {
    private static final int MEGABYTE = 1_000_000;
    private static final String[] ENGLISH = {
        "e", "t", "a", "o", "i", "n", "s", "r", "h", "l", "d", "c", "u", "m", "f", "p", "g", "w", "y", "b", "th", "er",
        "in"
    };
    private static final String[] MIXED = {
        "e", "é", "ü", "ñ", "а", "о", "в", "и", "с", "т", "α", "ε", "σ", "中", "文", "字", "ا", "ل", "א", "न", "ı", "Ж",
        "Σ"
    };

    private final Path folder;

    CountInputs(Path folder) {
        this.folder = folder;
    }

    /** English-like text in 20 files of different sizes, a gigabyte together. */
    List<Path> english() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            files.add(file("english-" + i, out -> text(out, number, (5L + 90L * number / 19) * MEGABYTE, ENGLISH)));
        }
        return files;
    }

    /** The same in one file. */
    List<Path> oneFile() throws IOException {
        List<Path> parts = english();
        return List.of(file("english", out -> {
            for (Path part : parts) {
                Files.copy(part, out);
            }
        }));
    }

    /** 300 MB in several scripts. */
    List<Path> mixed() throws IOException {
        return List.of(file("mixed", out -> text(out, 100, 300L * MEGABYTE, MIXED)));
    }

    /** 2,000 files of 50 kB. */
    List<Path> small() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            int number = i;
            files.add(file("small-" + i, out -> text(out, 1_000 + number, 50_000, ENGLISH)));
        }
        return files;
    }

    /** 200 MB of random tokens, 15.4 million of them, all different. */
    List<Path> random() throws IOException {
        return List.of(file("random", out -> {
            Random random = new Random(7);
            HexFormat hex = HexFormat.of();
            byte[] token = new byte[6];
            for (int i = 0; i < 15_400_000; i++) {
                random.nextBytes(token);
                out.write(hex.formatHex(token).getBytes(StandardCharsets.US_ASCII));
                out.write('\n');
            }
        }));
    }

    /** One file of 1 MB. */
    List<Path> tiny() throws IOException {
        return List.of(file("tiny", out -> text(out, 5_000, MEGABYTE, ENGLISH)));
    }

    @FunctionalInterface
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private Path file(String name, Writing writing) throws IOException {
        Path file = folder.resolve(name + ".txt");
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Path part = folder.resolve(name + ".part");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
                writing.to(out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    /**
     * Words out of 400,000, the rarer the longer, with punctuation, capitals and lines. How often the 10, 100, 1,000 and 10,000
     * most common of them come, how long words are, and how many tokens are odd, is as in English novels.
     */
    private static void text(OutputStream out, long seed, long bytes, String[] letters) throws IOException {
        Random random = new Random(seed);
        byte[][] known = new byte[1 << 16][];
        StringBuilder word = new StringBuilder();
        long written = 0;
        int column = 0;
        while (written < bytes) {
            double share = random.nextDouble();
            int rank = (int) Math.pow(400_000, 0.7 * share + 0.3 * Math.pow(share, 24));
            byte[] text = rank < known.length ? known[rank] : null;
            if (text == null) {
                text = word(rank, letters, word).getBytes(StandardCharsets.UTF_8);
                if (rank < known.length) {
                    known[rank] = text;
                }
            }
            int form = random.nextInt(100);
            if (form < 8 && text[0] >= 'a') {
                out.write(text[0] - 32);
                out.write(text, 1, text.length - 1);
            } else {
                out.write(text);
            }
            written += text.length + 1;
            column += text.length + 1;
            if (form % 50 == 7) {
                out.write("'s".getBytes(StandardCharsets.US_ASCII));
                written += 2;
            } else if (form >= 85) {
                out.write(form < 95 ? ',' : '.');
                written++;
            }
            out.write(column > 75 ? '\n' : ' ');
            column = column > 75 ? 0 : column;
        }
    }

    private static String word(int rank, String[] letters, StringBuilder word) {
        Random random = new Random(rank);
        word.setLength(0);
        int length = 1 + (int) (Math.log(rank) * 0.58 + random.nextDouble() * 1.2);
        for (int i = 0; i < length; i++) {
            word.append(letters[random.nextInt(letters.length)]);
        }
        return word.toString();
    }
}
