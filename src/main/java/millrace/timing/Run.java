package millrace.timing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One run of a command, timed.
 *
 * @param mode how it worked, as {@code serial}
 * @param workers how many workers it was to have
 * @param usedWorkers how many it had at a time, at most
 * @param started when its process was started
 * @param warmUp whether it only warmed the machine up, and does not count
 * @param wallNanos how long it took, by a monotonic clock
 * @param userNanos processor time of all its processes in their own code; empty: the system does not tell
 * @param systemNanos processor time of all its processes in the kernel
 * @param peakBytes the sum of the most memory that each of its processes had: at most what they had together
 * @param diskBytes what was read from a disk rather than from the page cache
 * @param parts where the time of the workers went, in nanoseconds for each worker: their sum is {@code wallNanos}
 * @param phases what the parent did when
 * @param lanes what each worker did when
 */
public record Run(
        String mode,
        int workers,
        int usedWorkers,
        Instant started,
        boolean warmUp,
        long wallNanos,
        OptionalLong userNanos,
        OptionalLong systemNanos,
        OptionalLong peakBytes,
        OptionalLong diskBytes,
        Map<String, Long> parts,
        List<Phase> phases,
        List<Lane> lanes) {

    public Run {
        if (wallNanos <= 0 || workers < 1) {
            throw new IllegalArgumentException("a run needs time and workers, not " + wallNanos + " ns and " + workers);
        }
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        phases = List.copyOf(phases);
        lanes = List.copyOf(lanes);
    }

    /** Processor time of all its processes. */
    public OptionalLong processorNanos() {
        return userNanos.isPresent() && systemNanos.isPresent()
                ? OptionalLong.of(userNanos.getAsLong() + systemNanos.getAsLong())
                : OptionalLong.empty();
    }

    /**
     * The same run as it was seen from outside: it began a little earlier, before its process knew of itself, and ended a
     * little later. What lies before is start of the JVM, what comes after is its end.
     */
    Run seenFromOutside(Instant begin, long nanos, OptionalLong user, OptionalLong system) {
        long shift = Math.max(0, Duration.between(begin, started).toNanos());
        long end = Math.max(nanos, wallNanos + shift);
        List<Phase> shifted = new ArrayList<>();
        for (Phase phase : phases) {
            long from = phase.name().equals(Phase.JVM_START) ? 0 : phase.beginNanos() + shift;
            shifted.add(new Phase(phase.name(), from, phase.endNanos() + shift));
        }
        shifted.add(new Phase(Phase.EXIT, wallNanos + shift, end));
        Map<String, Long> all = new LinkedHashMap<>(parts);
        all.merge(Phase.JVM_START, shift, Long::sum);
        all.put(Phase.EXIT, end - wallNanos - shift);
        return new Run(
                mode,
                workers,
                usedWorkers,
                begin,
                warmUp,
                end,
                user.isPresent() ? user : userNanos,
                system.isPresent() ? system : systemNanos,
                peakBytes,
                diskBytes,
                all,
                shifted,
                lanes.stream().map(lane -> lane.later(shift)).toList());
    }

    /** Whether its time is from the start to the end of its command, rather than what that saw of itself. */
    boolean isSeenFromOutside() {
        return parts.containsKey(Phase.EXIT);
    }

    Run asWarmUp(boolean isOne) {
        return new Run(
                mode,
                workers,
                usedWorkers,
                started,
                isOne,
                wallNanos,
                userNanos,
                systemNanos,
                peakBytes,
                diskBytes,
                parts,
                phases,
                lanes);
    }
}
