package millrace.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class UrlListTest {
    @TempDir
    Path folder;

    private static List<String> read(String standardInput, String... operands) throws IOException {
        return read(new ByteArrayInputStream(standardInput.getBytes(UTF_8)), operands);
    }

    private static List<String> read(InputStream standardInput, String... operands) throws IOException {
        return read(OutputStream.nullOutputStream(), standardInput, operands);
    }

    private static List<String> read(OutputStream error, InputStream standardInput, String... operands)
            throws IOException {
        List<String> found = new ArrayList<>();
        UrlList.Taker taker = new UrlList.Taker() {
            @Override
            public void url(String canonical) {
                found.add(canonical);
            }

            @Override
            public void bad(String text, Reason reason, String why) {
                found.add(reason.label() + " " + text + (reason == Reason.URL_TOO_LONG ? " " + why : ""));
            }
        };
        Console console = new Console("crawl", error);
        new UrlList(List.of(operands), standardInput, true).read(taker, console);
        return found;
    }

    @Test
    void takesALineEachWhateverItsEndAndNoCommentOrBlank() throws IOException {
        assertEquals(
                List.of("http://a.example/", "http://b.example/c", "http://d.example/"),
                read("\uFEFFhttp://a.example#x\r\n\n# no\r\n  http://B.example/c\t\rhttp://d.example", "-"));
    }

    @Test
    void readsANamedPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        Process writer = new ProcessBuilder(
                        "sh", "-c", "mkfifo \"$1\" && echo http://h/ >\"$1\"", "sh", pipe.toString())
                .start();
        while (!Files.exists(pipe)) {
            assertTrue(writer.isAlive(), "mkfifo failed");
            Thread.onSpinWait();
        }
        assertEquals(List.of("http://h/"), read("", pipe.toString()));
        assertEquals(0, writer.waitFor());
    }

    @Test
    @Timeout(60)
    void saysThatANamedPipeHasNoWriterUntilItHasOne() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        CountDownLatch said = new CountDownLatch(1);
        OutputStream told = new OutputStream() {
            @Override
            public void write(int one) {
                error.write(one);
                if (one == '\n') {
                    said.countDown();
                }
            }
        };
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                boolean unused =
                        said.await(20, SECONDS); // if nothing is said, it fails below rather than wait for ever
                Files.writeString(pipe, "http://h/");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(List.of("http://h/"), read(told, InputStream.nullInputStream(), pipe.toString()));
        writer.join();
        assertEquals("crawl: waiting for a writer of " + pipe + "\n", error.toString(UTF_8));
    }

    @Test
    void namesStandardInputThatCannotBeRead() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Bad file descriptor");
            }
        };
        IOException failure = assertThrows(IOException.class, () -> read(broken, "-"));
        assertEquals("standard input cannot be read: bad file descriptor", failure.getMessage());
    }

    @Test
    void saysThatThereIsNoUrl() throws IOException {
        Command run = Command.run("-mserial", "-");
        assertEquals(ExitCode.OK, run.code(), run.err());
        assertTrue(run.err().startsWith("crawl: the list has no URL\n"), run.err());
    }

    @Test
    void doesNotTellOfRecordsOfAJobWithoutUrls() {
        Command run = Command.run("-mserial", "--job=" + folder.resolve("job"), "-");
        assertEquals(ExitCode.OK, run.code(), run.err());
        assertEquals(2, run.err().lines().count(), run.err()); // that there is no URL, and the summary
    }

    @Test
    void saysThatThereIsNoUrlWhoeverReadsTheList() {
        Command run = Command.run("--dry-run", "-");
        assertEquals("crawl: the list has no URL\ncrawl: 0 URLs would be fetched, 0 not\n", run.err());
    }

    @Test
    void takesWhatFollowsABlankAndAHashForAComment() throws IOException {
        assertEquals(
                List.of("http://h/1", "http://h/2", "http://h/3%20x"),
                read("http://h/1 # one\nhttp://h/2#a\t#two\n  # none\nhttp://h/3 x", "-"));
    }

    @Test
    void takesNothingOfAUrlThatIsAnOperandForAComment() throws IOException {
        assertEquals(List.of("http://h/a%20", "http://h/b"), read("", "http://h/a #b", " http://h/b "));
    }

    @Test
    void readsUtf16WithAMarkAndAsksForNothingElseThatIsNotUtf8() throws IOException {
        String text = "\uFEFF# no\r\nhttp://h/\u00E9\r\n";
        for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
            Path file = Files.write(folder.resolve("list"), text.getBytes(charset));
            assertEquals(List.of("http://h/%C3%A9"), read("", file.toString()), charset.name());
        }
        Path file = Files.write(folder.resolve("list"), "http://h/\u00E9\nhttp://h/".getBytes(ISO_8859_1));
        assertEquals(List.of("not_a_url http://h/\uFFFD", "http://h/"), read("", file.toString()));
    }

    @Test
    void readsAListThatIsCompressed() throws IOException {
        Path file = Files.write(folder.resolve("list.gz"), RudeServer.gzip("http://h/1\nhttp://h/2".getBytes(UTF_16)));
        assertEquals(List.of("http://h/1", "http://h/2"), read("", file.toString()));
    }

    @Test
    void readsAllThatIsCompressedAlsoOfAPipeThatIsSlow() throws IOException {
        InputStream first = new ByteArrayInputStream(RudeServer.gzip("http://h/1\n".getBytes(UTF_8)));
        InputStream second = new ByteArrayInputStream(RudeServer.gzip("http://h/2\n".getBytes(UTF_8)));
        InputStream pipe = new SequenceInputStream(first, second); // at the end of the first it has nothing yet
        assertEquals(List.of("http://h/1", "http://h/2"), read(pipe, "-"));
    }

    @Test
    void saysWhichListIsCutOff() throws IOException {
        byte[] whole = RudeServer.gzip("http://h/1\n".getBytes(UTF_8));
        for (int length : List.of(2, 10, whole.length - 1)) {
            Path file = Files.write(folder.resolve("list.gz"), Arrays.copyOf(whole, length));
            IOException wrong = assertThrows(IOException.class, () -> read("", file.toString()));
            assertTrue(
                    String.valueOf(wrong.getMessage()).contains(file + ": its gzip is damaged or cut off"),
                    wrong.getMessage());
        }
    }

    @Test
    void saysWhatToDoWithOtherEncodings() throws IOException {
        for (String name :
                List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "X-UTF-32LE-BOM", "X-UTF-32BE-BOM")) {
            Path file = Files.write(folder.resolve("list"), "http://h/".getBytes(Charset.forName(name)));
            IOException wrong = assertThrows(IOException.class, () -> read("", file.toString()), name);
            assertTrue(String.valueOf(wrong.getMessage()).contains(file + ": UTF-16 without a mark"), name);
        }
    }

    @Test
    void saysWhatIsNoUrlWithoutItsPassword() throws IOException {
        assertEquals(
                List.of("not_http ftp://***@h/", "not_http file:///etc/passwd", "not_a_url http://[::1"),
                read("ftp://me:secret@h/\nfile:///etc/passwd\nhttp://[::1\n", "-"));
    }

    @Test
    void readsNoMoreOfALineThanAnyUrlHas() throws IOException {
        String line = "http://h/" + "x".repeat(200_000);
        List<String> found = read(line + "\nhttp://h/2\n", "-");
        assertTrue(
                found.get(0).startsWith("url_too_long http://h/x"), found.get(0).substring(0, 40));
        assertTrue(found.get(0).length() < line.length());
        assertTrue(found.get(0).endsWith(" longer than 8192 characters"), "it says nothing of what was not read");
        assertEquals("http://h/2", found.get(1));
    }

    @Test
    void takesUrlsFilesAndStandardInputInTheirOrder() throws IOException {
        Path file = Files.writeString(folder.resolve("list"), "http://2/\n");
        assertEquals(
                List.of("http://0.0.0.1/", "http://0.0.0.2/", "http://0.0.0.3/"),
                read("http://3/", "http://1/", file.toString(), "-"));
    }

    @Test
    void refusesWhatIsNoFileBeforeAnyWork() {
        assertWrong("no such file", "missing");
        assertWrong("a folder", folder.toString());
        assertWrong("http:\\\\***@h: no such file", "http:\\\\user:secret@h");
    }

    private static void assertWrong(String message, String operand) {
        UsageException wrong = assertThrows(UsageException.class, () -> read("", operand));
        assertTrue(String.valueOf(wrong.getMessage()).contains(message), wrong.getMessage());
    }
}
