package millrace.crawl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import millrace.wordcount.Cluster;

/** To whom lines travel on a cluster, and in which order they arrive. */
final class Routes {
    private static final int MIX = 0x9E3779B1;

    private Routes() {}

    /** Which of so many. */
    static int range(String key, int ranges) {
        return Math.floorMod(mixed(key) >> 7, ranges);
    }

    /** A line that comes with those of the same key; those of hosts come after all others. */
    static Cluster.Part part(String key, RoundLine line) throws IOException {
        int half = mixed(key) >>> 2;
        int group = line instanceof RoundLine.Host ? half | 1 << 30 : half;
        return new Cluster.Part(group, line.text().getBytes(StandardCharsets.UTF_8));
    }

    static RoundLine line(Cluster.Part part) throws IOException {
        return RoundLine.parse(new String(part.bytes(), StandardCharsets.UTF_8));
    }

    private static int mixed(String key) {
        int hash = key.hashCode() * MIX;
        return hash ^ hash >>> 15;
    }
}
