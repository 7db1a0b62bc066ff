package millrace.wordcount;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import millrace.cli.Console;
import millrace.cli.FileReason;
import millrace.cli.Output;
import millrace.cli.Terminal;
import millrace.timing.ReportFiles;
import millrace.timing.TimingOptions;

/** Where a report goes: the table to a file or to standard output, and, if wanted, the plot and the timing to others. */
final class Results implements Closeable {
    private static final int WRITE_CHARS = 1 << 14;

    private final OutputOptions options;
    private final Console console;
    private final boolean escaped;
    private final Output table;
    private final Optional<Output> plot;
    private final ReportFiles timing;

    /**
     * Looks whether they can be written.
     *
     * @param standardOutput stays open
     * @throws millrace.cli.UsageException if one cannot
     */
    Results(
            OutputOptions options,
            TimingOptions timing,
            OutputStream standardOutput,
            Terminal terminal,
            Console console) {
        this.options = options;
        this.console = console;
        this.escaped = terminal.output() && options.file().isEmpty();
        this.timing = new ReportFiles(timing.files());
        this.plot = options.plot().map(file -> Output.to(OutputOptions.PLOT.dashed(), file));
        this.table = options.file()
                .map(file -> Output.to(OutputOptions.OUTPUT.dashed(), file))
                .orElseGet(() -> Output.to(standardOutput));
    }

    /**
     * Writes all of them, and says whether each is where it should be; what is wrong, the console is told. If no input could be
     * read, a file keeps what it has.
     *
     * @param failures how many inputs could not be read
     */
    boolean write(Report report, int failures) {
        boolean nothing = failures > 0 && report.files().isEmpty();
        boolean written = (nothing && options.file().isPresent())
                ? keep(table)
                : write(table, escaped, writer -> options.writer().write(report, writer));
        if (plot.isPresent() && options.plot().isPresent()) {
            Plot.Kind kind = Plot.Kind.of(OutputOptions.PLOT, options.plot().get());
            written &= nothing
                    ? keep(plot.get())
                    : write(plot.get(), false, writer -> writer.write(new Plot(report).as(kind)));
        }
        return written;
    }

    /** Where the timing goes. */
    ReportFiles timing() {
        return timing;
    }

    private boolean keep(Output output) {
        console.error("no input could be read: " + output.name() + " is not written");
        return true;
    }

    /** A reader that went away wanted no more: that is no failure. */
    private boolean write(Output output, boolean escape, Text text) {
        try {
            Writer writer =
                    new BufferedWriter(new OutputStreamWriter(output.stream(), StandardCharsets.UTF_8), WRITE_CHARS);
            text.write(escape ? Terminal.escaping(writer) : writer);
            writer.flush();
            output.commit();
            return true;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
                return true;
            }
            console.error("cannot write " + output.name() + ": " + Terminal.escape(FileReason.of(e)), e);
            return false;
        }
    }

    /** Takes away what was begun and is not in place. */
    @Override
    public void close() throws IOException {
        try (table;
                timing) {
            if (plot.isPresent()) {
                plot.get().close();
            }
        }
    }

    private interface Text {
        void write(Writer writer) throws IOException;
    }
}
