package millrace.timing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import millrace.cli.Defaults;
import millrace.cli.ExitCode;
import millrace.cli.Terminal;
import millrace.process.ProcessUsage;

/**
 * Runs a command as its user would: the whole program, from its script to its exit, in a JVM of its own, its standard
 * output to a file. So the start counts, and no run warms up the next.
 *
 * <p>A run in which some input failed or was refused is one like any other, and noted: what came of the rest is compared. For one
 * thread.
 *
 * <p>What files of defaults and the environment say of reports and comparisons holds for the comparison, not for its runs.
 *
 * <p>Time is taken from outside, processor time is what the kernel has counted for the process and for all whose end it
 * waited for, as {@code time} shows it. Where in the run the time went, the command itself tells with {@code --timing}.
 */
public final class WholeCommand implements ComparisonRunner.Runner {
    private static final String INPUT_FAILED =
            "Some input failed or was refused; the same command without --compare says which.";

    private static final int SIGNALS = 128; // more than that: how a shell tells a signal

    private final String program;
    private final List<String> command;
    private ExitCode worst = ExitCode.OK;

    /**
     * @param program the name of the command
     * @param main the class of the command; of use where no script says that it has started this JVM
     */
    public WholeCommand(String program, Class<?> main) {
        this.program = program;
        String script = System.getProperty("millrace.script", "");
        this.command = !script.isEmpty()
                ? List.of(script)
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName());
    }

    @Override
    public Timings run(Contender contender, Path result) throws IOException, InterruptedException, ComparisonException {
        Path inside = result.resolveSibling("timing.json");
        Path errors = result.resolveSibling("errors");
        List<String> words = new ArrayList<>(command);
        words.add("--timing=" + inside);
        words.addAll(contender.arguments());
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(result.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment(program));
        ProcessUsage before = ProcessUsage.ofEndedChildren();
        Instant begin = Instant.now();
        long start = System.nanoTime();
        int code = await(builder.start());
        long nanos = System.nanoTime() - start;
        ProcessUsage after = ProcessUsage.ofEndedChildren();
        boolean inputFailed = code == ExitCode.INPUT_FAILED.code();
        if (code != ExitCode.OK.code() && !inputFailed) {
            throw failure(contender, code, errors);
        }
        Timings timings = TimingFile.read(inside);
        if (inputFailed && timings.amount() == 0) {
            throw failure(contender, code, errors); // else it would compare how long nothing takes
        }
        Run run = timings.runs()
                .get(0)
                .seenFromOutside(
                        begin,
                        nanos,
                        difference(before.userNanos(), after.userNanos()),
                        difference(before.systemNanos(), after.systemNanos()));
        Files.delete(inside);
        Files.delete(errors);
        List<String> notes = new ArrayList<>(timings.notes());
        if (inputFailed) {
            worst = ExitCode.INPUT_FAILED;
            notes.add(INPUT_FAILED);
        }
        return timings.withRuns(timings.arguments(), List.of(run), notes);
    }

    @Override
    public ExitCode worst() {
        return worst;
    }

    /* With what holds by default, a run could compare in its turn, and so on without an end. */
    static Map<String, String> environment(String program) {
        return TimingOptions.GROUP.options().stream()
                .collect(Collectors.toMap(
                        option -> Defaults.variable(program, option), option -> option.takesValue() ? "" : "false"));
    }

    private static ComparisonException failure(Contender contender, int code, Path errors) throws IOException {
        String said = said(code, errors);
        String signal = code > SIGNALS ? " (signal " + (code - SIGNALS) + ")" : "";
        return new ComparisonException(
                contender.name() + " exited with " + code + (said.isEmpty() ? signal : ": " + said), code);
    }

    /* Whoever ends the comparison does not mean that the run goes on. */
    private static int await(Process process) throws InterruptedException {
        Thread end = new Thread(process::destroy, "end-of-comparison");
        try {
            Runtime.getRuntime().addShutdownHook(end);
            return process.waitFor();
        } catch (IllegalStateException ending) {
            throw (InterruptedException) new InterruptedException("the comparison was ended").initCause(ending);
        } finally {
            process.destroy();
            try {
                Runtime.getRuntime().removeShutdownHook(end);
            } catch (IllegalStateException ending) {
                // A signal came first.
            }
        }
    }

    private static OptionalLong difference(OptionalLong before, OptionalLong after) {
        return before.isPresent() && after.isPresent()
                ? OptionalLong.of(after.getAsLong() - before.getAsLong())
                : OptionalLong.empty();
    }

    /* The last line, or where input failed, the first one: the last is the summary. */
    private static String said(int code, Path errors) throws IOException {
        String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).strip();
        String line = code == ExitCode.INPUT_FAILED.code()
                ? text.lines().findFirst().orElse("")
                : text.substring(text.lastIndexOf('\n') + 1);
        return Terminal.escape(line);
    }
}
