package millrace.timing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Timings as tests want them. */
final class Sketch {
    static final Machine MACHINE = new Machine("Linux 6.1, amd64", "Model <T>", 2, 8L << 30, "OpenJDK VM 17", "");
    private static final long MS = 1_000_000;

    private Sketch() {}

    static Timings timings(Run... runs) {
        return timings(100_000_000, runs);
    }

    static Timings timings(long bytes, Run... runs) {
        return new Timings(
                "wordcount",
                "0.1.0",
                List.of("--", "a & b.txt"),
                "bytes",
                bytes,
                Map.of("files", 2L),
                MACHINE,
                List.of(runs),
                List.of());
    }

    static Run serial(long millis) {
        return run("serial", 1, millis);
    }

    /** The same run with other workers. */
    static Run withLanes(Run run, Lane... lanes) {
        return new Run(
                run.mode(),
                run.workers(),
                run.usedWorkers(),
                run.started(),
                run.warmUp(),
                run.wallNanos(),
                run.userNanos(),
                run.systemNanos(),
                run.peakBytes(),
                run.diskBytes(),
                run.parts(),
                run.phases(),
                List.of(lanes));
    }

    /** A run whose workers are up after 150 ms and work until 50 ms before its end. */
    static Run run(String mode, int workers, long millis) {
        boolean processes = mode.equals("processes");
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put(Phase.JVM_START, 100 * MS);
        parts.put(processes ? WorkParts.WORKER_START : WorkParts.OTHER, 50 * MS);
        parts.put("counting", (millis - 200) * MS);
        parts.put(Phase.EXIT, 50 * MS);
        List<Phase> phases = List.of(
                new Phase(Phase.JVM_START, 0, 100 * MS),
                new Phase(Phase.WORK, 100 * MS, (millis - 50) * MS),
                new Phase(Phase.EXIT, (millis - 50) * MS, millis * MS));
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            List<Span> spans = new ArrayList<>();
            if (processes) {
                spans.add(new Span(Span.Kind.START, 100 * MS, 150 * MS, 0, "start", 1));
            }
            long end = (millis - 50) * MS;
            spans.add(new Span(Span.Kind.TASK, 150 * MS, end, end - 160 * MS, "task " + (i + 1), 1));
            lanes.add(new Lane("w-" + i, processes ? OptionalLong.of(100 + i) : OptionalLong.empty(), spans, ""));
        }
        return new Run(
                mode,
                workers,
                workers,
                Instant.parse("2026-11-25T20:00:00Z"),
                false,
                millis * MS,
                OptionalLong.of(millis * MS * workers),
                OptionalLong.of(20 * MS),
                OptionalLong.of(100_000_000L * workers),
                OptionalLong.of(0),
                parts,
                phases,
                lanes);
    }
}
