package millrace.wordcount;

import java.io.Serializable;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The name of a file on the way to another process, whatever bytes it has. A name that is not valid in the encoding
 * of the file system's names cannot be a {@code String}; it travels as a {@code file:} URI, which can spell any byte.
 *
 * @param text the name, or a URI that begins with {@code file:///}; no name does, since a path has no empty parts
 */
record Location(String text) implements Serializable {
    private static final String URI_PREFIX = "file:///";

    static Location of(Path path) {
        String name = path.toString();
        try {
            if (Path.of(name).equals(path)) {
                return new Location(name);
            }
        } catch (InvalidPathException undecodable) {
            return new Location(path.toUri().toString());
        }
        return new Location(path.toUri().toString());
    }

    /** The path of a name that was read somewhere as bytes. */
    static Path path(byte[] name) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
            return Path.of(text);
        } catch (CharacterCodingException | InvalidPathException undecodable) {
            StringBuilder uri = new StringBuilder();
            boolean absolute = name.length > 0 && name[0] == '/';
            uri.append(absolute ? "file://" : Path.of("").toUri().toString());
            for (byte b : name) {
                boolean plain = b == '/' || (b >= 0 && Character.isLetterOrDigit((char) b));
                uri.append(plain ? String.valueOf((char) b) : "%" + hex(b));
            }
            return Path.of(URI.create(uri.toString()));
        }
    }

    Path path() {
        return text.startsWith(URI_PREFIX) ? Path.of(URI.create(text)) : Path.of(text);
    }

    /** The name for people, from the current folder on: a byte that is no text is shown as {@code \xe9}. */
    String shown() {
        if (!text.startsWith(URI_PREFIX)) {
            return text;
        }
        byte[] bytes = bytes(text.substring(URI_PREFIX.length() - 1));
        StringBuilder shown = new StringBuilder();
        int i = 0;
        while (i < bytes.length) {
            int length = characterAt(bytes, i);
            shown.append(length > 0 ? new String(bytes, i, length, StandardCharsets.UTF_8) : "\\x" + hex(bytes[i]));
            i += Math.max(1, length);
        }
        String here = Path.of("").toAbsolutePath() + "/";
        return shown.indexOf(here) == 0 ? shown.substring(here.length()) : shown.toString();
    }

    /** How long the well-formed character is that begins there; 0: none does. */
    private static int characterAt(byte[] bytes, int i) {
        for (int length = 1; length <= 4 && i + length <= bytes.length; length++) {
            if (new String(bytes, i, length, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0) {
                return length;
            }
        }
        return 0;
    }

    private static byte[] bytes(String encoded) {
        byte[] bytes = new byte[encoded.length()];
        int n = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes[n++] = (byte) Integer.parseInt(encoded.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                bytes[n++] = (byte) c;
            }
        }
        return Arrays.copyOf(bytes, n);
    }

    private static String hex(byte b) {
        String digits = Integer.toHexString(b & 0xFF);
        return digits.length() < 2 ? "0" + digits : digits;
    }
}
