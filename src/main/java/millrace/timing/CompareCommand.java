package millrace.timing;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.StandardOutput;
import millrace.cli.Terminal;

/** What {@code --compare} does in every command: runs the contenders in turn and reports on standard output. */
public final class CompareCommand {
    private CompareCommand() {}

    /**
     * Runs all of them, shows the tables, the warnings and the verdict, and writes the files that are asked for. Ends as its runs do: with
     * {@link ExitCode#INPUT_FAILED} if in one of them some input failed.
     *
     * @param common what the command lines of all contenders have in common
     * @param out gets the report; stays open
     * @param shown whether that is a terminal
     * @param progress whether a line on standard error says which run is under way
     */
    public static ExitCode run(
            TimingOptions options,
            List<String> common,
            List<Contender> contenders,
            ComparisonRunner.Runner runner,
            ComparisonRunner.ResultCheck check,
            Console console,
            OutputStream out,
            boolean shown,
            boolean progress)
            throws IOException {
        try (ReportFiles files = new ReportFiles(options.files())) {
            Timings timings = new ComparisonRunner(
                            contenders, options, runner, check, progress ? console::status : console::detail)
                    .run(common);
            console.status("");
            String text = Comparison.of(timings).asText();
            ExitCode shownAs = StandardOutput.print(shown ? Terminal.escapeLines(text) : text, out, console);
            files.write(timings); // what took hours is shown, whatever becomes of its files
            return shownAs == ExitCode.OK ? runner.worst() : shownAs;
        } catch (ComparisonException e) {
            console.error(String.valueOf(e.getMessage()), e);
            return e.exitCode() == ExitCode.USAGE.code() ? ExitCode.USAGE : ExitCode.FATAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        } finally {
            console.status("");
        }
    }
}
