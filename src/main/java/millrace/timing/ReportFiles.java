package millrace.timing;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import millrace.cli.FileReason;
import millrace.cli.OptionSpec;
import millrace.cli.Output;

/** The files of a report, each in its form, and each there whole or not at all. */
public final class ReportFiles implements Closeable {
    private final Map<String, Output> outputs = new LinkedHashMap<>(); // by the option that names it
    private final List<IOException> failures = new ArrayList<>();

    /**
     * Looks before the work whether there is a place for its report.
     *
     * @throws millrace.cli.UsageException if one cannot be written
     */
    public ReportFiles(TimingOptions.Files files) {
        files.byOption().forEach((option, file) -> outputs.put(option, Output.to(option, file)));
    }

    /** Whether any is wanted. */
    public boolean any() {
        return !outputs.isEmpty();
    }

    /**
     * Writes what there is of one run or of a comparison.
     *
     * @throws IOException if a file cannot be written; all others are
     */
    public void write(Timings timings) throws IOException {
        write(TimingOptions.TIMING, writer -> TimingFile.write(timings, writer));
        if (any()) {
            writeAll(Comparison.of(timings));
        }
        requireWritten();
    }

    void write(Comparison comparison) throws IOException {
        writeAll(comparison);
        requireWritten();
    }

    private void writeAll(Comparison comparison) {
        write(TimingOptions.REPORT, writer -> writer.write(comparison.asHtml()));
        write(TimingOptions.TRACE, writer -> TraceFile.write(comparison, writer));
        write(TimingOptions.CSV, writer -> writer.write(comparison.asCsv()));
        write(TimingOptions.MARKDOWN, writer -> writer.write(comparison.asMarkdown()));
    }

    /** Its tables; there are no pictures of it. */
    void write(Prediction prediction) throws IOException {
        write(TimingOptions.CSV, writer -> writer.write(prediction.csv()));
        write(TimingOptions.MARKDOWN, writer -> writer.write(prediction.markdown()));
        requireWritten();
    }

    private void requireWritten() throws IOException {
        if (!failures.isEmpty()) {
            IOException failure = new IOException(
                    failures.stream().map(IOException::getMessage).collect(Collectors.joining("; ")), failures.get(0));
            failures.clear();
            throw failure;
        }
    }

    private void write(OptionSpec option, Text text) {
        Output output = outputs.get(option.dashed());
        if (output == null) {
            return;
        }
        try {
            Writer writer = new BufferedWriter(new OutputStreamWriter(output.stream(), StandardCharsets.UTF_8));
            text.write(writer);
            writer.flush();
            output.commit();
        } catch (IOException e) {
            failures.add(new IOException("cannot write " + output.name() + ": " + FileReason.of(e), e));
        }
    }

    /** Takes away what was begun and is not in place. */
    @Override
    public void close() throws IOException {
        for (Output output : outputs.values()) {
            output.close();
        }
    }

    private interface Text {
        void write(Writer writer) throws IOException;
    }
}
