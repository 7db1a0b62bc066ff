package millrace.timing;

import java.util.List;

/**
 * One way to run a command that is compared with others.
 *
 * @param mode as {@code threads}
 * @param workers how many
 * @param arguments what the command line says for that
 */
public record Contender(String mode, int workers, List<String> arguments) {
    public Contender {
        arguments = List.copyOf(arguments);
    }

    /** As reports call it. */
    public String name() {
        return mode.equals(Comparison.SERIAL) ? mode : mode + " × " + workers;
    }
}
