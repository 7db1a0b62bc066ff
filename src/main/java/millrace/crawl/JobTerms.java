package millrace.crawl;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What a job keeps of pages beside their records. That is settled when it begins: who would ask for an archive or for
 * words only later had those of a part of the pages. Notes of the frontier hold it, and up to where the archive of each
 * worker is good.
 */
final class JobTerms {
    private static final String WARC_FOLDER = "warc.folder";
    private static final String WARC_PREFIX = "warc.prefix";
    private static final String WORDS = "words";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    private final Frontier frontier;

    JobTerms(Frontier frontier) {
        this.frontier = frontier;
    }

    /** The note that says where the archive of a worker ends. */
    static String archiveOf(int worker) {
        return "warc.end." + worker;
    }

    /**
     * What is to be kept, which is noted if the job is new.
     *
     * @throws IOException if the job was begun with another wish
     */
    Keeping settle(ResultOptions wanted, String userAgent, boolean resumed) throws IOException {
        String folder = wanted.warc()
                .map(path -> path.toAbsolutePath().normalize().toString())
                .orElse("");
        settle(WARC_FOLDER, folder, "--warc", resumed);
        settle(WORDS, wanted.countsWords() ? "yes" : "", "--count-words", resumed);
        String prefix = frontier.note(WARC_PREFIX).orElse("");
        if (!folder.isEmpty() && prefix.isEmpty()) {
            prefix = freshPrefix(Path.of(folder));
            frontier.setNote(WARC_PREFIX, prefix);
        }
        return new Keeping(
                wanted.text().map(Path::toString).orElse(""), wanted.countsWords(), folder, prefix, userAgent);
    }

    private void settle(String note, String wanted, String option, boolean resumed) throws IOException {
        String before = frontier.note(note).orElse("");
        if (resumed && !before.equals(wanted)) {
            String said =
                    before.isEmpty() ? "without " + option : "with " + (option + " " + before).replace(" yes", "");
            throw new IOException("this job was begun " + said + ", and has to go on so; or give another --job folder");
        }
        frontier.setNote(note, wanted);
    }

    /** A beginning that no file in the folder has; one is made, so that nobody else takes it. */
    private static String freshPrefix(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Instant moment = Instant.now(); ; moment = moment.plusSeconds(1)) {
            String prefix = "millrace-" + STAMP.format(moment);
            if (WarcFile.Name.workers(folder, prefix).isEmpty()) {
                try {
                    Files.createFile(new WarcFile.Name(folder, prefix, 0).file(1));
                    return prefix;
                } catch (FileAlreadyExistsException taken) {
                    // by another crawl that began at the same moment
                }
            }
        }
    }

    /** Where the archive of a worker ends, as far as the frontier knows. */
    WarcFile.Mark archiveEnd(int worker) throws IOException {
        Optional<String> note = frontier.note(archiveOf(worker));
        return note.isPresent() ? WarcFile.Mark.parse(note.get()) : WarcFile.Mark.START;
    }

    /**
     * Cuts off what the archives hold of pages that are to be fetched again, also those of workers that are no more.
     */
    void cutArchives(Keeping keeping) throws IOException {
        if (!keeping.warcFolder().isEmpty()) {
            Path folder = Path.of(keeping.warcFolder());
            for (int worker : WarcFile.Name.workers(folder, keeping.warcPrefix())) {
                WarcFile.cut(new WarcFile.Name(folder, keeping.warcPrefix(), worker), archiveEnd(worker));
            }
        }
    }
}
