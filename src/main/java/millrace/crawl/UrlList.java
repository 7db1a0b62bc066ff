package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_16;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.FileReason;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/** The URLs that the command line names: itself, in files, on standard input. */
final class UrlList {
    /** A line is read up to here; what is longer is no URL that would be fetched. */
    private static final int MOST_CHARS = 5 * PageUrl.MAX_LENGTH;

    /** Of its bytes, to see how a list is written. */
    private static final int LOOKED_AT = 4;

    private static final int TYPE_MASK = 0170000;
    private static final int NAMED_PIPE = 0010000;
    private static final long PATIENCE_MILLIS = 1000;

    private static final String STANDARD_INPUT = "standard input";

    private final List<String> operands;
    private final InputStream standardInput;
    private final boolean tellsOfWaits;

    /** Takes what is found. */
    interface Taker {
        /** A URL, in its canonical form. */
        void url(String canonical) throws IOException;

        /** Something else; the text holds no password. */
        void bad(String text, Reason reason, String why) throws IOException;
    }

    /**
     * @param tellsOfWaits whether the user is told that a named pipe has no writer yet
     */
    UrlList(List<String> operands, InputStream standardInput, boolean tellsOfWaits) {
        this.tellsOfWaits = tellsOfWaits;
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
        Path file;
        try {
            file = Path.of(operand);
            if (Files.isReadable(file) && !Files.isDirectory(file)) {
                return;
            }
        } catch (InvalidPathException e) {
            throw new UsageException(Terminal.escape(UserInfo.hidden(operand)) + ": " + e.getReason(), e);
        }
        throw new UsageException(Terminal.escape(UserInfo.hidden(operand))
                + (Files.isDirectory(file) ? ": a folder" : Files.exists(file) ? ": cannot be read" : ": no such file")
                + "; give a file of URLs, or a URL that begins with http:// or https://");
    }

    /** Reads all of it, and says if there is nothing in it. */
    void read(Taker taker, Console console) throws IOException {
        var counting = new Taker() {
            private long count;

            @Override
            public void url(String canonical) throws IOException {
                count++;
                taker.url(canonical);
            }

            @Override
            public void bad(String text, Reason reason, String why) throws IOException {
                count++;
                taker.bad(text, reason, why);
            }
        };
        readAll(counting, console);
        if (counting.count == 0) {
            console.say("the list has no URL");
        }
    }

    private void readAll(Taker taker, Console console) throws IOException {
        for (String operand : operands) {
            if (operand.equals("-")) {
                readStandardInput(taker);
            } else if (isUrl(operand)) {
                take(operand.strip(), taker);
            } else {
                try (InputStream file = open(operand, console)) {
                    read(operand, file, taker);
                }
            }
        }
    }

    /** Does not tell how much is there, which the JDK asks by a position, and pipes as those of {@code <(...)} have none. */
    private InputStream open(String name, Console console) throws IOException {
        Path file = Path.of(name);
        InputStream opened = tellsOfWaits && isNamedPipe(file) ? openPipe(name, console) : Files.newInputStream(file);
        return new FilterInputStream(opened) {
            @Override
            public int available() {
                return 0;
            }
        };
    }

    private static boolean isNamedPipe(Path file) throws IOException {
        return ((int) Files.getAttribute(file, "unix:mode") & TYPE_MASK) == NAMED_PIPE;
    }

    /** Opening it waits for a writer. */
    private static InputStream openPipe(String name, Console console) throws IOException {
        CountDownLatch opened = new CountDownLatch(1);
        Thread teller = new Thread(() -> {
            try {
                boolean inTime = opened.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (!inTime) {
                    console.say("waiting for a writer of " + Terminal.escape(name));
                }
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
            }
        });
        teller.setDaemon(true);
        teller.start();
        try {
            return Files.newInputStream(Path.of(name));
        } finally {
            opened.countDown();
        }
    }

    private void readStandardInput(Taker taker) throws IOException {
        InputStream named = new FilterInputStream(standardInput) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                try {
                    return super.read(into, offset, length);
                } catch (IOException e) {
                    throw new IOException(STANDARD_INPUT + " cannot be read: " + FileReason.of(e), e);
                }
            }
        };
        read(STANDARD_INPUT, named, taker);
    }

    private static void read(String name, InputStream in, Taker taker) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(in);
        if (isGzip(beginning(bytes))) {
            bytes = new BufferedInputStream(decompressed(name, bytes));
        }
        Reader reader = new InputStreamReader(bytes, charset(name, beginning(bytes)));
        char[] chars = new char[1 << 13];
        StringBuilder line = new StringBuilder();
        for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
            for (int i = 0; i < count; i++) {
                if (chars[i] == '\n' || chars[i] == '\r') {
                    takeLine(line.toString(), taker);
                    line.setLength(0);
                } else if (line.length() < MOST_CHARS) {
                    line.append(chars[i]);
                }
            }
        }
        takeLine(line.toString(), taker);
    }

    /** The text of all members. The JDK looks for the next one only where something is there already, as in no slow pipe. */
    private static InputStream decompressed(String name, InputStream in) throws IOException {
        InputStream patient = new FilterInputStream(in) {
            @Override
            public int available() {
                return 1;
            }
        };
        try {
            return new GZIPInputStream(patient) {
                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    try {
                        return super.read(into, offset, length);
                    } catch (IOException e) {
                        throw damaged(name, e);
                    }
                }
            };
        } catch (IOException e) {
            throw damaged(name, e);
        }
    }

    private static IOException damaged(String name, IOException e) {
        return new IOException(Terminal.escape(name) + ": its gzip is damaged or cut off: " + e.getMessage(), e);
    }

    private static byte[] beginning(BufferedInputStream in) throws IOException {
        in.mark(LOOKED_AT);
        byte[] beginning = in.readNBytes(LOOKED_AT);
        in.reset();
        return beginning;
    }

    private static boolean isGzip(byte[] beginning) {
        return beginning.length > 1 && beginning[0] == 0x1F && beginning[1] == (byte) 0x8B;
    }

    /** UTF-16 if its mark is there, as shells of Windows write it; else no byte of a list is zero. */
    private static Charset charset(String name, byte[] beginning) throws IOException {
        Charset charset = Charsets.ofText(beginning, "");
        int zeros = 0;
        for (byte one : beginning) {
            zeros += one == 0 ? 1 : 0;
        }
        if (zeros > (charset.equals(UTF_16) ? 1 : 0)) {
            throw new IOException(Terminal.escape(name)
                    + ": UTF-16 without a mark, or UTF-32; make it UTF-8, as iconv -f UTF-16LE -t UTF-8 does");
        }
        return charset;
    }

    /** What follows a # behind a blank is no fragment: nobody writes a blank in a URL, and fragments are dropped anyway. */
    private static String withoutComment(String line) {
        for (int hash = line.indexOf('#'); hash >= 0; hash = line.indexOf('#', hash + 1)) {
            if (hash == 0 || Character.isWhitespace(line.charAt(hash - 1))) {
                return line.substring(0, hash).strip();
            }
        }
        return line.strip();
    }

    private static void takeLine(String line, Taker taker) throws IOException {
        String text = withoutComment(line.startsWith("\uFEFF") ? line.substring(1) : line);
        if (!text.isEmpty()) {
            take(text, taker);
        }
    }

    private static void take(String text, Taker taker) throws IOException {
        if (Arguments.isLossy(text)) {
            taker.bad(UserInfo.hidden(text), Reason.NOT_A_URL, "bytes that are not UTF-8");
            return;
        }
        try {
            taker.url(PageUrl.parse(text).toString());
        } catch (BadUrlException e) {
            taker.bad(UserInfo.hidden(text), e.reason(), String.valueOf(e.getMessage()));
        }
    }
}
