package millrace.timing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import millrace.cli.Figures;
import millrace.cli.FileReason;
import millrace.cli.Terminal;
import millrace.runs.ScratchFolder;
import org.jspecify.annotations.Nullable;

/**
 * Runs contenders in turn, A B C A B C …, so that what changes on the machine meanwhile meets all of them, and sees to it
 * that their results are the same. For one thread, once.
 */
public final class ComparisonRunner {
    private static final long LONGEST_END_SECONDS = 5;
    private static final double LOUD_NEIGHBOURS = 0.05;
    private static final double MUCH_STOLEN = 0.02;

    private final List<Contender> contenders;
    private final int runs;
    private final int warmUps;
    private final Runner runner;
    private final ResultCheck check;
    private final Consumer<String> progress;
    private final Path base;

    private volatile boolean ending; // set by the thread of the shutdown

    /** Runs a contender once. */
    @FunctionalInterface
    public interface Runner {
        /**
         * Runs it, and times it.
         *
         * @param result the file where its result goes
         * @return one run
         */
        Timings run(Contender contender, Path result) throws IOException, InterruptedException, ComparisonException;

        /** How the worst of its runs ended, of those that ended well enough to be compared. */
        default ExitCode worst() {
            return ExitCode.OK;
        }
    }

    /** Says whether two results are the same. */
    @FunctionalInterface
    public interface ResultCheck {
        /** The two are the same to the last byte. */
        ResultCheck BYTES = (first, other) -> {
            long at = Files.mismatch(first, other);
            return at < 0 ? Optional.empty() : Optional.of("from byte " + Figures.grouped(at) + " on");
        };

        /** Where they differ, or empty: they do not. */
        Optional<String> difference(Path first, Path other) throws IOException;
    }

    /**
     * Its results go to {@link ScratchFolder#usualBase}.
     *
     * @param progress gets a line before each run
     */
    public ComparisonRunner(
            List<Contender> contenders,
            TimingOptions options,
            Runner runner,
            ResultCheck check,
            Consumer<String> progress) {
        this(contenders, options, runner, check, progress, ScratchFolder.usualBase());
    }

    ComparisonRunner(
            List<Contender> contenders,
            TimingOptions options,
            Runner runner,
            ResultCheck check,
            Consumer<String> progress,
            Path base) {
        this.contenders = List.copyOf(contenders);
        this.runs = options.runs();
        this.warmUps = options.warmUps();
        this.runner = runner;
        this.check = check;
        this.progress = progress;
        this.base = base;
    }

    /**
     * Runs all of them; takes as long as that takes.
     *
     * @param commonArguments what the command lines of all contenders have in common
     * @throws ComparisonException if a run fails, a result is not that of the first run, or the input changed meanwhile
     */
    public Timings run(List<String> commonArguments) throws IOException, InterruptedException, ComparisonException {
        CountDownLatch cleared = new CountDownLatch(1);
        Thread end = new Thread(() -> awaitEnd(cleared), "end-of-results");
        Runtime.getRuntime().addShutdownHook(end);
        try (ScratchFolder folder = scratch()) {
            return run(commonArguments, folder.path());
        } catch (ComparisonException e) {
            if (ending) {
                throw (InterruptedException) new InterruptedException("the comparison was ended").initCause(e);
            }
            throw e;
        } finally {
            cleared.countDown();
            forget(end);
        }
    }

    private ScratchFolder scratch() throws IOException {
        try {
            return ScratchFolder.in(base);
        } catch (IOException e) {
            throw new IOException(
                    "cannot put results into " + Terminal.escape(base.toString()) + ": " + FileReason.of(e)
                            + "; name another folder in TMPDIR",
                    e);
        }
    }

    private Timings run(List<String> commonArguments, Path folder)
            throws IOException, InterruptedException, ComparisonException {
        List<Run> all = new ArrayList<>();
        Set<String> notes = new LinkedHashSet<>();
        Path first = folder.resolve("result-0");
        @Nullable Timings last = null;
        Load before = Load.now();
        long started = System.nanoTime();
        for (int round = 0; round < warmUps + runs; round++) {
            for (Contender contender : contenders) {
                if (ending) {
                    throw new InterruptedException("the comparison was ended");
                }
                progress.accept(line(contender, all.size(), System.nanoTime() - started));
                Path result = folder.resolve("result-" + all.size());
                Timings timings = runner.run(contender, result);
                if (last != null) { // before the results, which differ then
                    requireSameAmount(last, timings, contender);
                }
                requireSame(first, result, contender);
                last = timings;
                notes.addAll(timings.notes());
                all.add(timings.runs().get(0).asWarmUp(round < warmUps));
            }
        }
        if (last == null) {
            throw new IllegalArgumentException("nothing to compare");
        }
        notes.addAll(before.until(Load.now(), all).sentences());
        return last.withRuns(commonArguments, all, List.copyOf(notes));
    }

    private static void requireSameAmount(Timings before, Timings now, Contender contender) throws ComparisonException {
        if (now.amount() != before.amount()) {
            throw new ComparisonException(
                    "the input changed meanwhile: " + contender.name() + " found "
                            + Amounts.amount((double) now.amount(), now.unit()) + ", the run before it "
                            + Amounts.amount((double) before.amount(), before.unit())
                            + "; compare when nobody writes it",
                    0);
        }
    }

    /* A signal ends the run that is under way, and so the comparison; the JVM stays until the results are deleted. */
    private void awaitEnd(CountDownLatch cleared) {
        ending = true;
        try {
            boolean unused = cleared.await(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException ending) {
            // A signal came first.
        }
    }

    private void requireSame(Path first, Path result, Contender contender) throws IOException, ComparisonException {
        if (result.equals(first)) {
            return;
        }
        Optional<String> difference = check.difference(first, result);
        if (difference.isPresent()) {
            Path kept = Files.createTempDirectory(base, "millrace-compare-");
            throw new ComparisonException(
                    "the result of " + contender.name() + " is not that of "
                            + contenders.get(0).name() + ", " + difference.get() + "; compare "
                            + moved(first, kept) + " and " + moved(result, kept),
                    0);
        }
        Files.delete(result);
    }

    private static Path moved(Path file, Path folder) throws IOException {
        return Files.move(file, folder.resolve(file.getFileName()));
    }

    private String line(Contender contender, int done, long nanos) {
        int total = contenders.size() * (warmUps + runs);
        String left = done < contenders.size()
                ? ""
                : ", " + Figures.clock((long) (nanos / 1e9 / done * (total - done))) + " left";
        return "run " + (done + 1) + " of " + total + ": " + contender.name() + left;
    }

    /**
     * What the processors of the machine did since its start, in ticks of 10 ms.
     *
     * @param busy for any process
     * @param stolen by other guests of the same host
     * @param all also idle
     */
    private record Load(long busy, long stolen, long all) {
        private static final int IDLE = 3; // fields of the first line of /proc/stat, as proc(5) has them
        private static final int WAITING = 4;
        private static final int STOLEN = 7;
        private static final int GUEST = 8; // is in the first ones already
        private static final double TICK_SECONDS = 0.01;

        static Load now() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
                String[] fields = lines.findFirst().orElse("").trim().split("\\s+", -1);
                long busy = 0;
                long idle = 0;
                long stolen = 0;
                for (int i = 0; i < Math.min(GUEST, fields.length - 1); i++) {
                    long ticks = Long.parseLong(fields[i + 1]);
                    idle += i == IDLE || i == WAITING ? ticks : 0;
                    stolen += i == STOLEN ? ticks : 0;
                    busy += i == IDLE || i == WAITING || i == STOLEN ? 0 : ticks;
                }
                return new Load(busy, stolen, busy + idle + stolen);
            } catch (IOException | RuntimeException notLinux) {
                return new Load(0, 0, 0);
            }
        }

        /** What was done from then to now by others than these runs. */
        Load until(Load later, List<Run> runs) {
            double own = runs.stream()
                            .mapToLong(run -> run.processorNanos().orElse(0))
                            .sum()
                    / 1e9
                    / TICK_SECONDS;
            return new Load(Math.max(0, later.busy - busy - Math.round(own)), later.stolen - stolen, later.all - all);
        }

        List<String> sentences() {
            List<String> sentences = new ArrayList<>();
            if (busy > LOUD_NEIGHBOURS * all) {
                sentences.add("Other programs kept " + Amounts.percent((double) busy / all)
                        + " of the processors busy meanwhile; stop them and repeat it.");
            }
            if (stolen > MUCH_STOLEN * all) {
                sentences.add("The host of this virtual machine took " + Amounts.percent((double) stolen / all)
                        + " of its processor time meanwhile.");
            }
            return sentences;
        }
    }
}
