package millrace.timing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Timed runs of one command on one machine with one input: what a timing file holds.
 *
 * @param command as {@code wordcount}
 * @param version of that command
 * @param arguments those that all runs had
 * @param unit what the work is counted in, as {@code bytes} or {@code pages}
 * @param amount how much of it each run did
 * @param input more about the input, as {@code files}, for people to compare
 * @param machine where it was
 * @param runs in the order in which they took place; a comparison runs its modes in turn, one round after the other
 * @param notes what was seen meanwhile that may have disturbed it, in sentences
 */
public record Timings(
        String command,
        String version,
        List<String> arguments,
        String unit,
        long amount,
        Map<String, Long> input,
        Machine machine,
        List<Run> runs,
        List<String> notes) {

    public Timings {
        arguments = List.copyOf(arguments);
        input = Collections.unmodifiableMap(new LinkedHashMap<>(input));
        runs = List.copyOf(runs);
        notes = List.copyOf(notes);
    }

    Timings withRuns(List<String> commonArguments, List<Run> others, List<String> otherNotes) {
        return new Timings(command, version, commonArguments, unit, amount, input, machine, others, otherNotes);
    }
}
