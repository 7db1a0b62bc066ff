package millrace.examples;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import millrace.process.Pool;
import millrace.timing.Comparison;
import millrace.timing.Trials;

/**
 * Was the pool worth it? Sixteen factorials serially, by threads and by processes, three times in turn, and what {@link Trials}
 * says of it: figures with their spread, where the time went, and, if a file is named, a page that shows every worker.
 */
public final class WhatItBought {
    private static final int RUNS = 3;

    private WhatItBought() {}

    public static void main(String[] args) throws Exception {
        int smallest = Argument.number(args, 0, 5_000);
        List<Integer> numbers =
                IntStream.range(0, 16).mapToObj(n -> smallest + n).toList();
        int workers = Runtime.getRuntime().availableProcessors();

        Trials trials = new Trials("factorials", "numbers", numbers.size());
        for (int run = 0; run < RUNS; run++) {
            trials.serial(() -> numbers.stream().map(WhatItBought::digits).toList());
            trials.pool("threads", () -> Pool.ofThreads(workers), pool -> pool.map(WhatItBought::digits, numbers, 1));
            trials.pool("processes", () -> Pool.open(workers), pool -> pool.map(WhatItBought::digits, numbers, 1));
        }
        Comparison comparison = trials.comparison();
        System.out.print(comparison.asText());
        if (args.length > 1) {
            write(Path.of(args[1]), comparison);
        }
    }

    private static int digits(int n) {
        BigInteger factorial = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            factorial = factorial.multiply(BigInteger.valueOf(i));
        }
        return factorial.toString().length();
    }

    private static void write(Path page, Comparison comparison) throws IOException {
        Files.writeString(page, comparison.asHtml());
        System.out.println("The page: " + page);
    }
}
