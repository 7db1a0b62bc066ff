package millrace.timing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import millrace.cli.ExitCode;
import millrace.cli.Terminal;
import millrace.process.ProcessUsage;

/**
 * Runs a command as its user would: the whole program, from its script to its exit, in a JVM of its own, its standard
 * output to a file. So the start counts, and no run warms up the next.
 *
 * <p>Time is taken from outside, processor time is what the kernel has counted for the process and for all whose end it
 * waited for, as {@code time} shows it. Where in the run the time went, the command itself tells with {@code --timing}.
 */
public final class WholeCommand implements ComparisonRunner.Runner {
    private final List<String> command;
    private final Set<Integer> goodCodes = new HashSet<>(Set.of(ExitCode.OK.code()));

    /**
     * @param main the class of the command; of use where no script says that it has started this JVM
     * @param alsoGood with what else than success a run may end, to count
     */
    public WholeCommand(Class<?> main, ExitCode... alsoGood) {
        for (ExitCode code : alsoGood) {
            goodCodes.add(code.code());
        }
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
        ProcessUsage before = ProcessUsage.ofEndedChildren();
        Instant begin = Instant.now();
        long start = System.nanoTime();
        int code = await(builder.start());
        long nanos = System.nanoTime() - start;
        ProcessUsage after = ProcessUsage.ofEndedChildren();
        if (!goodCodes.contains(code)) {
            throw new ComparisonException(contender.name() + " exited with " + code + ": " + lastLine(errors), code);
        }
        Timings timings = TimingFile.read(inside);
        Run run = timings.runs()
                .get(0)
                .seenFromOutside(
                        begin,
                        nanos,
                        difference(before.userNanos(), after.userNanos()),
                        difference(before.systemNanos(), after.systemNanos()));
        Files.delete(inside);
        Files.delete(errors);
        return timings.withRuns(timings.arguments(), List.of(run), List.of());
    }

    /* Whoever ends the comparison does not mean that the run goes on. */
    private static int await(Process process) throws InterruptedException {
        Thread end = new Thread(process::destroy, "end-of-comparison");
        try {
            Runtime.getRuntime().addShutdownHook(end);
            return process.waitFor();
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

    private static String lastLine(Path errors) throws IOException {
        String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).strip();
        return Terminal.escape(text.substring(text.lastIndexOf('\n') + 1));
    }
}
