package millrace.crawl;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a job keeps of pages beside their records. That is settled when it begins: who would ask for an archive or for
 * words only later had those of a part of the pages. Notes of the frontier hold it, and up to where the archive of each
 * worker is good.
 */
final class JobTerms {
    private static final String WARC_FOLDER = "warc.folder";
    private static final String WARC_PREFIX = "warc.prefix";
    private static final String SCOPE = "scope";
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
    Keeping settle(ResultOptions wanted, String userAgent) throws IOException {
        String folder = wanted.warc()
                .map(path -> path.toAbsolutePath().normalize().toString())
                .orElse("");
        settle(WARC_FOLDER, folder, "--warc");
        settle(WORDS, wanted.countsWords() ? "yes" : "", "--count-words");
        String prefix = frontier.note(WARC_PREFIX).orElse("");
        if (!folder.isEmpty() && prefix.isEmpty()) {
            prefix = freshPrefix(Path.of(folder));
            frontier.setNote(WARC_PREFIX, prefix);
        }
        return new Keeping(
                wanted.text().map(Path::toString).orElse(""), wanted.countsWords(), folder, prefix, userAgent);
    }

    /**
     * Notes around what the crawl goes, if the job is new: of what an earlier run has left out nothing waits.
     *
     * @throws IOException if the job was begun with another wish
     */
    void settle(Scope.Kind scope) throws IOException {
        settle(SCOPE, scope.name().toLowerCase(Locale.ROOT), "--scope");
    }

    private void settle(String note, String wanted, String option) throws IOException {
        Optional<String> before = frontier.note(note);
        if (before.isPresent() && !before.get().equals(wanted)) {
            String said = before.get().isEmpty() ? "without " + option : "with " + option + " " + before.get();
            throw new IOException("this job was begun " + said.replace(" yes", "")
                    + ", and has to go on so; or give another --job folder");
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

    /** The archives of workers that are no more end where the frontier knows them; the others see to that themselves. */
    void cutArchives(Keeping keeping, int workers) throws IOException {
        if (!keeping.warcFolder().isEmpty()) {
            for (int worker : new TreeSet<>(WarcFile.Name.workers(Path.of(keeping.warcFolder()), keeping.warcPrefix())
                    .values())) {
                if (worker >= workers) {
                    keeping.open(worker, archiveEnd(worker)).close();
                }
            }
        }
    }

    /** Deletes what workers began and did not need; none of them may be running. */
    static void dropEmptyArchives(Keeping keeping) throws IOException {
        if (!keeping.warcFolder().isEmpty()) {
            Path folder = Path.of(keeping.warcFolder());
            for (Path file : WarcFile.Name.workers(folder, keeping.warcPrefix()).keySet()) {
                if (Files.size(file) == 0) {
                    Files.delete(file);
                }
            }
        }
    }
}
