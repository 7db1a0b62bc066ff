package millrace.crawl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import millrace.process.ProcessUsage;

/**
 * How quickly the frontier takes URLs, in one transaction for 1,000, and what it needs for them on the disk and in memory.
 *
 * <pre>java -Xms32m -XX:+UseSerialGC -cp target/classes:target/test-classes:target/lib/* millrace.crawl.FrontierBench [URLS [HOSTS]]</pre>
 */
final class FrontierBench {
    private static final int USUAL_URLS = 1_000_000;
    private static final int USUAL_HOSTS = 10_000;
    private static final int TRANSACTION = 1000;

    private FrontierBench() {}

    public static void main(String[] args) throws Exception {
        int urls = args.length > 0 ? Integer.parseInt(args[0]) : USUAL_URLS;
        int hosts = args.length > 1 ? Integer.parseInt(args[1]) : USUAL_HOSTS;
        Path folder = Files.createTempDirectory("millrace-bench-");
        Path file = folder.resolve("frontier.db");
        try (Frontier frontier = Frontier.open(file)) {
            UrlState.Way way = UrlState.Way.page(1);
            long start = System.nanoTime();
            for (int i = 0; i < urls; i++) {
                String host = "host" + i % hosts + ".example";
                frontier.add("http://" + host + "/section/" + i % 97 + "/page-" + i + ".html", host, way, false);
                if (i % TRANSACTION == TRANSACTION - 1) {
                    frontier.commit();
                }
                if ((i + 1) % (urls / 10) == 0) {
                    double seconds = (System.nanoTime() - start) / 1e9;
                    System.out.printf(Locale.ROOT, "%,d URLs: %,.0f a second so far%n", i + 1, (i + 1) / seconds);
                }
            }
            frontier.commit();
            System.out.printf(
                    Locale.ROOT,
                    "on the disk %,d MB; peak memory of this process %,d MB%n",
                    Files.size(file) >> 20,
                    ProcessUsage.ofThis().peakBytes().orElse(0) >> 20);
        } finally {
            for (String name : new String[] {"frontier.db-wal", "frontier.db"}) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }
}
