package millrace.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import millrace.process.ProcessUsage;
import millrace.timing.Run;
import millrace.timing.TimingFile;

/**
 * Prints what a run of {@code bin/wordcount} takes within {@code --compare}, by its own figures, beside the same command run
 * alone: by a timer in this program, and by hyperfine, if that is installed. In turn, and each round in another order.
 *
 * <pre>java -cp 'target/classes:target/test-classes:target/lib/*' millrace.bench.CompareBench [--runs N] [FILE]...</pre>
 *
 * <p>Without a file, it makes the gigabyte of {@link CountBench} in one file. {@code --runs N} is the number of rounds, 20 if
 * it is not given. What is printed of the others are medians of the differences within a round, in percent of the time alone,
 * and in brackets the 95 % confidence interval of such a median, by order statistics.
 */
final class CompareBench {
    private static final Path FOLDER = Path.of("target", "bench");
    private static final int USUAL_RUNS = 20;
    private static final List<String> MODES = List.of("serial", "threads", "processes");

    private final int runs;
    private final List<String> files;
    private final boolean hyperfine;
    private final Path folder;

    /** What all rounds took, in seconds: of each mode a list. */
    private final List<List<Double>> inside = lists();

    private final List<List<Double>> alone = lists();
    private final List<List<Double>> outside = lists();
    private final List<List<Double>> insideProcessor = lists();
    private final List<List<Double>> aloneProcessor = lists();
    private final List<Double> around = new ArrayList<>();

    private CompareBench(int runs, List<String> files, Path folder) {
        this.runs = runs;
        this.files = files;
        this.folder = folder;
        this.hyperfine = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "hyperfine")));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int runs = USUAL_RUNS;
        List<String> files = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--runs")) {
                runs = Integer.parseInt(arguments[++i]);
            } else {
                files.add(arguments[i]);
            }
        }
        if (files.isEmpty()) {
            files.add(new CountInputs(FOLDER).oneFile().get(0).toString());
        }
        Path folder = Files.createTempDirectory("millrace-bench-");
        try {
            new CompareBench(runs, files, folder).run();
        } finally {
            try (Stream<Path> left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void run() throws IOException, InterruptedException {
        List<Integer> ways = new ArrayList<>(List.of(0, 1, 2));
        for (int round = -1; round < runs; round++) { // the first fills the page cache
            Collections.rotate(ways, 1);
            for (int way : ways) {
                switch (way) {
                    case 0 -> compare();
                    case 1 -> alone();
                    default -> hyperfine();
                }
            }
            if (round < 0) {
                Stream.of(inside, alone, outside, insideProcessor, aloneProcessor)
                        .forEach(all -> all.forEach(List::clear));
                around.clear();
            }
        }
        System.out.printf(
                "seconds, medians of %-4d %10s %10s %24s %24s %10s %24s%n",
                runs, "--compare", "alone", "difference", "of processor time", "hyperfine", "difference");
        for (int mode = 0; mode < MODES.size(); mode++) {
            System.out.printf(
                    Locale.ROOT,
                    "%-23s %10.3f %10.3f %24s %24s",
                    MODES.get(mode),
                    median(inside.get(mode)),
                    median(alone.get(mode)),
                    difference(inside.get(mode), alone.get(mode)),
                    difference(insideProcessor.get(mode), aloneProcessor.get(mode)));
            if (hyperfine) {
                System.out.printf(
                        Locale.ROOT,
                        " %10.3f %24s",
                        median(outside.get(mode)),
                        difference(outside.get(mode), alone.get(mode)));
            }
            System.out.println();
        }
        System.out.printf(
                Locale.ROOT, "%nA comparison of one round takes %.3f seconds beside its runs.%n", median(around));
    }

    /* One round of a comparison, and what it says of it. */
    private void compare() throws IOException, InterruptedException {
        Path timing = folder.resolve("timing.json");
        double all = time(command("--compare", "--runs=1", "--warmup=0", "--workers=2", "--timing=" + timing));
        for (Run run : TimingFile.read(timing).runs()) {
            double seconds = run.wallNanos() / 1e9;
            inside.get(MODES.indexOf(run.mode())).add(seconds);
            insideProcessor
                    .get(MODES.indexOf(run.mode()))
                    .add(run.processorNanos().orElse(0) / 1e9);
            all -= seconds;
        }
        around.add(all);
    }

    private void alone() throws IOException, InterruptedException {
        for (int mode = 0; mode < MODES.size(); mode++) {
            double before = processorSeconds();
            alone.get(mode).add(time(command("--mode=" + MODES.get(mode), "--workers=2")));
            aloneProcessor.get(mode).add(processorSeconds() - before);
        }
    }

    private void hyperfine() throws IOException, InterruptedException {
        if (!hyperfine) {
            return;
        }
        Path csv = folder.resolve("hyperfine.csv");
        for (int mode = 0; mode < MODES.size(); mode++) {
            StringBuilder shell = new StringBuilder();
            for (String word : command("--mode=" + MODES.get(mode), "--workers=2")) {
                shell.append('\'').append(word.replace("'", "'\\''")).append("' ");
            }
            time(List.of(
                    "hyperfine", "--shell=none", "--style=none", "--runs=1", "--export-csv=" + csv, shell.toString()));
            List<String> lines = Files.readAllLines(csv);
            int column = Arrays.asList(lines.get(0).split(",", -1)).indexOf("mean");
            int others = lines.get(0).split(",", -1).length - column; // a comma in the command shifts all of them
            String[] cells = lines.get(1).split(",", -1);
            outside.get(mode).add(Double.parseDouble(cells[cells.length - others]));
        }
    }

    private static double processorSeconds() {
        ProcessUsage usage = ProcessUsage.ofEndedChildren();
        return (usage.userNanos().orElse(0) + usage.systemNanos().orElse(0)) / 1e9;
    }

    private List<String> command(String... options) {
        List<String> words = new ArrayList<>(List.of("bin/wordcount"));
        words.addAll(List.of(options));
        words.add("--");
        words.addAll(files);
        return words;
    }

    private double time(List<String> command) throws IOException, InterruptedException {
        File errors = folder.resolve("errors").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("result").toFile())
                .redirectError(errors);
        long start = System.nanoTime();
        int code = builder.start().waitFor();
        long nanos = System.nanoTime() - start;
        if (code != 0) {
            throw new IOException(command + " exited with " + code + ": " + Files.readString(errors.toPath()));
        }
        return nanos / 1e9;
    }

    private static String difference(List<Double> some, List<Double> alone) {
        List<Double> percents = new ArrayList<>();
        for (int i = 0; i < alone.size(); i++) {
            percents.add(100 * (some.get(i) / alone.get(i) - 1));
        }
        Collections.sort(percents);
        int lowest = confident(percents.size());
        return String.format(
                Locale.ROOT,
                "%+.1f %% [%+.1f, %+.1f]",
                median(percents),
                percents.get(lowest),
                percents.get(percents.size() - 1 - lowest));
    }

    /** The place of the value, of so many in order, which the median is below with a probability of 2.5 % or less. */
    private static int confident(int size) {
        double ways = 1; // size over place
        double below = 0;
        int place = -1;
        while (place < size / 2) {
            below += ways * Math.pow(0.5, size);
            if (below > 0.025) {
                break;
            }
            place++;
            ways *= (double) (size - place) / (place + 1);
        }
        return Math.max(0, place);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static List<List<Double>> lists() {
        return MODES.stream().<List<Double>>map(mode -> new ArrayList<>()).toList();
    }
}
