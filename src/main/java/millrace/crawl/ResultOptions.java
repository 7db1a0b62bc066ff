package millrace.crawl;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import millrace.cli.Arguments;
import millrace.cli.FileReason;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.StandardOutput;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.wordcount.TextWords;

/**
 * Where it goes.
 *
 * @param records the file of the records; empty: standard output, or with a job its folder
 * @param text the folder for the texts of pages
 * @param warc the folder for the archive
 * @param words how the words of all pages are shown; empty: they are not counted
 * @param job the folder that keeps the state
 * @param jobName the same as it was given, which may be no name of a file of this machine
 * @param refresh whether all is to be asked for again
 * @param dryRun whether nothing is to be fetched
 */
record ResultOptions(
        Optional<Path> records,
        Optional<Path> text,
        Optional<Path> warc,
        Optional<TextWords.Shown> words,
        Optional<Path> job,
        Optional<String> jobName,
        boolean refresh,
        boolean dryRun) {
    static final OptionSpec OUTPUT = OptionSpec.value(
            "o",
            "output",
            "FILE",
            "write the records there; - is standard output",
            "standard output; with --job FOLDER/pages.jsonl");
    static final OptionSpec TEXT =
            OptionSpec.value("", "text", "FOLDER", "also write the text of each page into a file of its own there", "");
    static final OptionSpec WARC = OptionSpec.value(
            "", "warc", "FOLDER", "also archive what was asked and answered there, byte for byte, as WARC files", "");
    static final OptionSpec COUNT_WORDS = OptionSpec.flag(
            "",
            "count-words",
            "count the words of all pages, as bin/wordcount does; they go to standard output, so the records need -o or"
                    + " --job");
    static final OptionSpec JOB = OptionSpec.value(
            "", "job", "FOLDER", "keep the state there; the same command again goes on where it stopped", "");
    static final OptionSpec REFRESH = OptionSpec.flag(
            "", "refresh", "once the job is done, ask again for all that was asked for, by ETag and Last-Modified");
    static final OptionSpec DRY_RUN =
            OptionSpec.flag("", "dry-run", "say what of the list would be fetched, and why not the rest; asks nobody");

    /** What a crawl leaves behind, beside its records on standard output. */
    static final List<OptionSpec> KEPT = List.of(OUTPUT, TEXT, WARC, COUNT_WORDS, JOB, REFRESH, DRY_RUN);

    static final OptionGroup GROUP = new OptionGroup(
            "Results", OUTPUT, TEXT, WARC, COUNT_WORDS, TextWords.TOP, TextWords.FORMAT, JOB, REFRESH, DRY_RUN);

    static ResultOptions of(Arguments arguments) {
        Optional<Path> job = arguments.folder(JOB);
        if (arguments.has(REFRESH) && job.isEmpty()) {
            throw new UsageException(
                    REFRESH.dashed() + " needs " + JOB.dashed() + " FOLDER: the job to be asked again");
        }
        Optional<Path> output = arguments.file(OUTPUT);
        Optional<Path> records = output.filter(file -> !StandardOutput.isNamedBy(file));
        if (output.isPresent() && records.isEmpty() && job.isPresent()) {
            throw new UsageException(OUTPUT.dashed() + " " + output.get()
                    + ": the records of a job are in a file, which the next run goes on with; name one, or none");
        }
        return new ResultOptions(
                records,
                arguments.folder(TEXT),
                arguments.folder(WARC),
                words(arguments, records),
                job,
                arguments.text(JOB),
                arguments.has(REFRESH),
                arguments.has(DRY_RUN));
    }

    private static Optional<TextWords.Shown> words(Arguments arguments, Optional<Path> records) {
        if (!arguments.has(COUNT_WORDS)) {
            for (OptionSpec ofWords : List.of(TextWords.TOP, TextWords.FORMAT)) {
                if (arguments.given(ofWords)) {
                    throw new UsageException(
                            ofWords.dashed() + " is for the words of pages; give " + COUNT_WORDS.dashed() + " too");
                }
            }
            return Optional.empty();
        } else if (records.isEmpty() && !arguments.has(JOB)) {
            throw new UsageException(COUNT_WORDS.dashed() + " writes the words to standard output; name a file for the"
                    + " records with " + OUTPUT.dashed() + " FILE, or a " + JOB.dashed() + " FOLDER");
        }
        return Optional.of(TextWords.Shown.of(arguments));
    }

    /**
     * Makes the folders that are named and missing.
     *
     * @throws UsageException if one cannot be made, or is none; then none was made
     */
    void makeFolders() {
        Deque<Path> made = new ArrayDeque<>();
        try {
            makeFolder(TEXT, text, made);
            makeFolder(WARC, warc, made);
            makeFolder(JOB, job, made);
        } catch (UsageException e) {
            for (Path folder : made) {
                try {
                    Files.deleteIfExists(folder);
                } catch (IOException left) {
                    e.addSuppressed(left);
                }
            }
            throw e;
        }
    }

    /** @param made what is made goes to its beginning: folders before those that they are in */
    private static void makeFolder(OptionSpec option, Optional<Path> folder, Deque<Path> made) {
        if (folder.isEmpty()) {
            return;
        }
        Deque<Path> missing = new ArrayDeque<>();
        Path place = folder.get().toAbsolutePath();
        while (place != null && Files.notExists(place, NOFOLLOW_LINKS)) {
            missing.addFirst(place);
            place = place.getParent();
        }
        missing.forEach(made::addFirst);
        try {
            Files.createDirectories(folder.get());
        } catch (IOException e) {
            String why =
                    Files.exists(folder.get(), NOFOLLOW_LINKS) ? "is no folder" : "cannot be made: " + FileReason.of(e);
            throw new UsageException(
                    option.dashed() + " " + Terminal.escape(folder.get() + " " + why + "; name another"), e);
        }
    }

    /** Whether the words of pages are counted. */
    boolean countsWords() {
        return words.isPresent();
    }
}
