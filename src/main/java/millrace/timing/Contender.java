package millrace.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import millrace.cli.OptionSpec;

/**
 * One way to run a command that is compared with others.
 *
 * @param mode as {@code threads}
 * @param workers how many
 * @param arguments what the command line says for that
 */
public record Contender(String mode, int workers, List<String> arguments) {
    /** As the option has it. */
    public static final String THREADS = "threads";

    /** As the option has it. */
    public static final String PROCESSES = "processes";

    public Contender {
        arguments = List.copyOf(arguments);
    }

    /**
     * Serial, and the one mode that was asked for or else threads and processes, in the order in which they take turns.
     *
     * @param asked one of these modes; empty: all
     * @param scaled modes that run with each of these numbers of workers; the others have one
     * @param modeOption how the command line names the mode
     * @param workersOption how it names their number
     * @param common what the command lines of all have in common
     */
    public static List<Contender> inTurn(
            Optional<String> asked,
            Set<String> scaled,
            List<Integer> workers,
            OptionSpec modeOption,
            OptionSpec workersOption,
            List<String> common) {
        List<String> modes = new ArrayList<>(List.of(Comparison.SERIAL));
        asked.ifPresentOrElse(modes::add, () -> modes.addAll(List.of(THREADS, PROCESSES)));
        List<Contender> contenders = new ArrayList<>();
        for (String mode : modes.stream().distinct().toList()) {
            for (int number : scaled.contains(mode) ? workers : List.of(1)) {
                List<String> words = new ArrayList<>();
                words.add(modeOption.dashed() + "=" + mode);
                words.add(workersOption.dashed() + "=" + number);
                words.addAll(common);
                contenders.add(new Contender(mode, number, words));
            }
        }
        return contenders;
    }

    /** As reports call it. */
    public String name() {
        return mode.equals(Comparison.SERIAL) ? mode : mode + " × " + workers;
    }
}
