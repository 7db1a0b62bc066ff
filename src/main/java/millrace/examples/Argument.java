package millrace.examples;

/** The numbers that an example is given on the command line. */
final class Argument {
    private Argument() {}

    /** An argument that is no number, or not one that will do. */
    static final class WrongException extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongException(String message) {
            super(message);
        }
    }

    /** The argument at that index; the default where there are fewer. */
    static int number(String[] args, int index, int byDefault) {
        if (index >= args.length) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(args[index]);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException ignored) {
            // said below
        }
        throw new WrongException(
                "argument " + (index + 1) + " is a whole number, zero or more, not \"" + args[index] + "\"");
    }
}
