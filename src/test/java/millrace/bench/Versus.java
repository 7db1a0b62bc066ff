package millrace.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Runs the same work here and in Python, in turn, and prints the medians and their ratio. */
final class Versus {
    private static final int RUNS = 5;

    private final List<Row> rows = new ArrayList<>();

    /** Work of which one run takes a second or so. */
    @FunctionalInterface
    interface Work {
        /** Returns operations per second. */
        double run() throws Exception;
    }

    /**
     * One line of the table.
     *
     * @param what it measures
     * @param goal the ratio to reach
     * @param ours the work here
     * @param python a program for Python 3 that does the same and prints operations per second
     */
    record Row(String what, double goal, Work ours, String python) {}

    Versus add(String what, double goal, Work ours, String python) {
        rows.add(new Row(what, goal, ours, python));
        return this;
    }

    /** Runs the rows whose name contains one of the words, or all of them. */
    void print(String... words) throws Exception {
        System.out.printf(
                "%-44s %14s %14s %8s %6s%n",
                "operations per second, medians of " + RUNS, "here", "Python", "ratio", "goal");
        for (Row row : rows) {
            if (words.length == 0 || Arrays.stream(words).anyMatch(row.what()::contains)) {
                print(row);
            }
        }
    }

    private static void print(Row row) throws Exception {
        double[] ours = new double[RUNS];
        double[] theirs = new double[RUNS];
        row.ours().run(); // the JIT's turn
        for (int i = 0; i < RUNS; i++) {
            ours[i] = row.ours().run();
            theirs[i] = python(row.python());
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        double here = ours[RUNS / 2];
        double there = theirs[RUNS / 2];
        System.out.printf(
                Locale.ROOT, "%-44s %,14.0f %,14.0f %8.1f %6.1f%n", row.what(), here, there, here / there, row.goal());
    }

    private static double python(String program) throws IOException, InterruptedException {
        Path file = Files.createTempFile("millrace-bench", ".py");
        try {
            Files.writeString(file, program);
            Process python = new ProcessBuilder("python3", file.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (python.waitFor() != 0) {
                throw new IOException("python3 failed: " + said);
            }
            return Double.parseDouble(said);
        } finally {
            Files.delete(file);
        }
    }

    /** Operations per second of a piece of work that counts them itself. */
    static double rate(long operations, Runnable work) {
        long start = System.nanoTime();
        work.run();
        return operations * 1e9 / (System.nanoTime() - start);
    }
}
