package millrace.crawl;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import millrace.cli.Arguments;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/** The URLs that the command line names: itself, in files, on standard input. */
final class UrlList {
    /** A line is read up to here; what is longer is no URL that would be fetched. */
    private static final int MOST_CHARS = 5 * PageUrl.MAX_LENGTH;

    private final List<String> operands;
    private final InputStream standardInput;

    /** Takes what is found. */
    interface Taker {
        /** A URL, in its canonical form. */
        void url(String canonical) throws IOException;

        /** Something else; the text holds no password. */
        void bad(String text, Reason reason, String why) throws IOException;
    }

    UrlList(List<String> operands, InputStream standardInput) {
        this.operands = List.copyOf(operands);
        this.standardInput = standardInput;
        for (String operand : operands) {
            if (!operand.equals("-") && !isUrl(operand)) {
                requireFile(operand);
            }
        }
    }

    private static boolean isUrl(String operand) {
        return operand.contains("://");
    }

    private static void requireFile(String operand) {
        try {
            if (Files.isReadable(Path.of(operand)) && !Files.isDirectory(Path.of(operand))) {
                return;
            }
        } catch (InvalidPathException e) {
            throw new UsageException(Terminal.escape(operand) + ": " + e.getReason(), e);
        }
        throw new UsageException(Terminal.escape(operand)
                + (Files.isDirectory(Path.of(operand)) ? ": a folder" : ": no such file")
                + "; give a file of URLs, or a URL that begins with http:// or https://");
    }

    /** Reads all of it. */
    void read(Taker taker) throws IOException {
        for (String operand : operands) {
            if (operand.equals("-")) {
                read(standardInput, taker);
            } else if (isUrl(operand)) {
                take(operand, taker);
            } else {
                try (InputStream file = Files.newInputStream(Path.of(operand))) {
                    read(file, taker);
                }
            }
        }
    }

    private static void read(InputStream in, Taker taker) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(in);
        Reader reader = new InputStreamReader(bytes, charset(bytes));
        char[] chars = new char[1 << 13];
        StringBuilder line = new StringBuilder();
        for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
            for (int i = 0; i < count; i++) {
                if (chars[i] == '\n' || chars[i] == '\r') {
                    take(line.toString(), taker);
                    line.setLength(0);
                } else if (line.length() < MOST_CHARS) {
                    line.append(chars[i]);
                }
            }
        }
        take(line.toString(), taker);
    }

    /** UTF-16 if its mark is there, as shells of Windows write it. */
    private static Charset charset(BufferedInputStream in) throws IOException {
        in.mark(2);
        byte[] mark = in.readNBytes(2);
        in.reset();
        return Charsets.ofText(mark, "");
    }

    private static void take(String line, Taker taker) throws IOException {
        String text = (line.startsWith("\uFEFF") ? line.substring(1) : line).strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        if (Arguments.isLossy(text)) {
            taker.bad(withoutPassword(text), Reason.NOT_A_URL, "bytes that are not UTF-8");
            return;
        }
        try {
            taker.url(PageUrl.parse(text).toString());
        } catch (BadUrlException e) {
            taker.bad(withoutPassword(text), e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static String withoutPassword(String text) {
        return text.replaceFirst("//[^/?#]*@", "//");
    }
}
