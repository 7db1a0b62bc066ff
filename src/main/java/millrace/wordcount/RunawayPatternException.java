package millrace.wordcount;

/** A regular expression is too much for a text, and the command cannot go on. The message is for the user, escaped. */
final class RunawayPatternException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RunawayPatternException(String message) {
        super(message);
    }

    /** The same, with the name of the file, escaped, in which it happened. */
    RunawayPatternException in(String file) {
        RunawayPatternException there = new RunawayPatternException(file + ": " + getMessage());
        there.initCause(this);
        return there;
    }
}
