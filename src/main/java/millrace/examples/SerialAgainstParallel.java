package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import millrace.process.Pool;

/**
 * The same pages fetched one after the other, by threads and by processes, each timed. A fetch is mostly waiting, here all of
 * it, so threads do as well as processes and start at once; in Python too, while for computing only processes help there.
 * {@link Pool#ofThreads} makes it a question of one word.
 */
public final class SerialAgainstParallel {
    private SerialAgainstParallel() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int waitMillis = Argument.number(args, 0, 50);
        List<Integer> pages = IntStream.range(0, 8).boxed().toList();

        long start = System.nanoTime();
        List<String> serial = new ArrayList<>();
        for (int page : pages) {
            serial.add(fetch(page, waitMillis));
        }
        report("serial", start);

        start = System.nanoTime();
        List<String> byThreads;
        try (Pool threads = Pool.ofThreads(4)) {
            byThreads = threads.map(page -> fetch(page, waitMillis), pages, 1);
        }
        report("4 threads", start);

        start = System.nanoTime();
        List<String> byProcesses;
        try (Pool processes = Pool.open(4)) {
            byProcesses = processes.map(page -> fetch(page, waitMillis), pages, 1);
        }
        report("4 processes", start);
        System.out.println("same pages: " + (serial.equals(byThreads) && serial.equals(byProcesses)));
    }

    private static String fetch(int page, int waitMillis) throws InterruptedException {
        Thread.sleep(waitMillis);
        return "page " + page;
    }

    private static void report(String mode, long start) {
        System.out.printf("%s: %.2f s%n", mode, (System.nanoTime() - start) / 1e9);
    }
}
