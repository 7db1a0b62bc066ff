package millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import millrace.process.ProcessUsage;

/**
 * Crawls a generated site on loopback, without a delay, over 8 connections, beside wget2 if that is installed, in turn, and
 * prints medians: pages per second, and pages per second of processor time, of all processes from their start to their end.
 *
 * <pre>java -cp target/classes:target/test-classes:target/lib/* millrace.bench.CrawlBench [PAGES [RUNS]]</pre>
 */
final class CrawlBench {
    private static final int USUAL_PAGES = 5000;
    private static final int USUAL_RUNS = 3;

    private record Way(String name, List<String> command) {}

    private record Result(double wallSeconds, double processorSeconds) {}

    private CrawlBench() {}

    public static void main(String[] args) throws Exception {
        int pages = args.length > 0 ? Integer.parseInt(args[0]) : USUAL_PAGES;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : USUAL_RUNS;
        Path folder = Files.createTempDirectory("millrace-bench-");
        try (SiteServer server = SiteServer.start(pages)) {
            String url = "http://127.0.0.1:" + server.port() + "/0";
            List<Way> ways = ways(folder, url);
            List<List<Result>> results = new ArrayList<>();
            ways.forEach(way -> results.add(new ArrayList<>()));
            for (int run = 0; run < runs; run++) {
                for (int way = 0; way < ways.size(); way++) {
                    results.get(way).add(run(ways.get(way), folder, server, pages));
                }
            }
            System.out.printf(
                    "%,d pages of 7.5 KB, medians of %d%n%-22s %10s %10s %12s%n",
                    pages, runs, "", "wall s", "CPU s", "pages/CPU s");
            for (int way = 0; way < ways.size(); way++) {
                double wall = median(results.get(way).stream().mapToDouble(Result::wallSeconds));
                double processor = median(results.get(way).stream().mapToDouble(Result::processorSeconds));
                System.out.printf(
                        Locale.ROOT,
                        "%-22s %10.2f %10.2f %12.0f%n",
                        ways.get(way).name(),
                        wall,
                        processor,
                        pages / processor);
            }
        } finally {
            delete(folder);
        }
    }

    private static List<Way> ways(Path folder, String url) {
        List<Way> ways = new ArrayList<>();
        for (String mode : List.of("processes", "threads")) {
            ways.add(new Way("bin/crawl -m " + mode, crawl(mode, folder, url)));
        }
        if (Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "wget2")))) {
            ways.add(new Way(
                    "wget2",
                    List.of(
                            "wget2",
                            "-q",
                            "-r",
                            "-l",
                            "inf",
                            "--max-threads=8",
                            "--robots=on",
                            "-P",
                            folder.resolve("wget2").toString(),
                            url)));
        }
        return ways;
    }

    private static List<String> crawl(String mode, Path folder, String url) {
        return List.of(
                "bin/crawl",
                "-q",
                "-m",
                mode,
                "-d",
                "100",
                "--delay=0",
                "--host-connections=8",
                "--connections=8",
                "--job=" + folder.resolve("job"),
                url);
    }

    private static Result run(Way way, Path folder, SiteServer server, int pages) throws Exception {
        long before = server.requests();
        double processor = processorSeconds();
        long start = System.nanoTime();
        int code = new ProcessBuilder(way.command()).inheritIO().start().waitFor();
        Result result = new Result((System.nanoTime() - start) / 1e9, processorSeconds() - processor);
        long asked = server.requests() - before;
        if (code != 0 || asked < pages) {
            throw new IOException(way.name() + " exited with " + code + " after " + asked + " requests");
        }
        for (String left : List.of("job", "wget2")) {
            delete(folder.resolve(left));
        }
        return result;
    }

    /** Of all children that have ended. */
    private static double processorSeconds() {
        ProcessUsage usage = ProcessUsage.ofEndedChildren();
        return (usage.userNanos().orElseThrow() + usage.systemNanos().orElseThrow()) / 1e9;
    }

    private static double median(java.util.stream.DoubleStream values) {
        double[] sorted = values.toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
