package millrace.timing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.cli.WrittenFiles;

/** The files of a report, each in its form. */
public final class ReportFiles {
    private final TimingOptions.Files files;

    public ReportFiles(TimingOptions.Files files) {
        this.files = files;
    }

    /**
     * Looks before the work whether there is a place for its report. Leaves none that was not there: it would be empty if the
     * work is ended before its report.
     *
     * @throws UsageException if one cannot be written
     */
    public void requireWritable() {
        files.byOption().values().forEach(ReportFiles::requireWritable);
    }

    private static void requireWritable(Path file) {
        try {
            Path target = WrittenFiles.behindLinks(file);
            boolean there = Files.exists(target);
            Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            if (!there) {
                Files.delete(target);
            }
        } catch (IOException e) {
            throw new UsageException("cannot write " + Terminal.escape(file.toString()) + ": give another file", e);
        }
    }

    /** Writes what there is of one run or of a comparison. */
    public void write(Timings timings) throws IOException {
        if (files.timing().isPresent()) {
            Path file = files.timing().get();
            written(file, () -> TimingFile.write(timings, file));
        }
        if (files.report().isPresent()
                || files.csv().isPresent()
                || files.markdown().isPresent()
                || files.trace().isPresent()) {
            write(Comparison.of(timings));
        }
    }

    void write(Comparison comparison) throws IOException {
        if (files.report().isPresent()) {
            write(files.report().get(), HtmlPage.of(comparison));
        }
        if (files.trace().isPresent()) {
            Path file = files.trace().get();
            written(file, () -> TraceFile.write(comparison, file));
        }
        if (files.csv().isPresent()) {
            write(files.csv().get(), CsvTable.of(comparison));
        }
        if (files.markdown().isPresent()) {
            write(files.markdown().get(), TextReport.markdown(comparison));
        }
    }

    /** Its tables; there are no pictures of it. */
    void write(Prediction prediction) throws IOException {
        if (files.csv().isPresent()) {
            write(files.csv().get(), prediction.csv());
        }
        if (files.markdown().isPresent()) {
            write(files.markdown().get(), prediction.markdown());
        }
    }

    private static void write(Path file, String text) throws IOException {
        written(file, () -> Files.writeString(file, text, StandardCharsets.UTF_8));
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void written(Path file, Writing writing) throws IOException {
        try {
            writing.run();
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
