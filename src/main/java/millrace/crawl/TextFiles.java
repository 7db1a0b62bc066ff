package millrace.crawl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The folder of {@code --text}: the text of each page in a file of its own, whole or not at all. Several crawls may share
 * it. Thread-safe.
 *
 * @param folder which is there
 */
/*
 * A file is hidden and locked while it is written, then takes its place. What is hidden and not locked was left by a
 * process that was killed. (Its number alone would not tell: in a container the next one has the same, and in another
 * container nobody knows it.) Between lock and place it may be taken for one that was left, and is written again.
 */
record TextFiles(Path folder) {
    private static final String HIDDEN = ".????????????????????????????????.txt-*";

    /** Writes the text of the page at that URL, in the place of what it was when it was fetched before. */
    void write(String url, String text) throws IOException {
        String name = fileName(url);
        Path hidden = folder.resolve("." + name + "-" + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().getId());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            boolean there = false;
            while (!there) {
                there = writeLocked(hidden, bytes) && move(hidden, folder.resolve(name));
            }
        } catch (IOException e) {
            throw new IOException("the text of a page cannot be written: " + Problem.of(e), e);
        }
    }

    /** The page at that URL has no text any more. */
    void delete(String url) throws IOException {
        Files.deleteIfExists(folder.resolve(fileName(url)));
    }

    /** Returns whether it was written. */
    private static boolean writeLocked(Path hidden, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(hidden, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            channel.truncate(0);
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            return true;
        } catch (OverlappingFileLockException looked) { // another thread here just asks whether it was left
            return false;
        }
    }

    /** Returns whether the file was there. */
    private static boolean move(Path hidden, Path place) throws IOException {
        try {
            Files.move(hidden, place, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException taken) {
            return false;
        }
    }

    /** Deletes what processes that are gone have left half written. */
    void deleteTorn() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, HIDDEN)) {
            for (Path hidden : left) {
                if (!isBeingWritten(hidden)) {
                    Files.deleteIfExists(hidden);
                }
            }
        }
    }

    private static boolean isBeingWritten(Path hidden) throws IOException {
        try (FileChannel channel = FileChannel.open(hidden, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException here) {
            return true;
        } catch (NoSuchFileException done) {
            return false;
        }
    }

    /** By the URL, so that a page that is fetched again takes the place of what it was. */
    static String fileName(String url) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16) + ".txt";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
