package millrace.wordcount;

import java.util.List;
import millrace.cli.About;
import millrace.cli.Arguments;
import millrace.cli.OptionTable;
import millrace.cli.UsageException;
import millrace.timing.TimingOptions;

/**
 * What the command line asks for, by the groups of the help. Each group holds its options and reads its values.
 *
 * @param input what is counted
 * @param words what a word is
 * @param selection which words are shown
 * @param engine whose machines count it
 * @param work who counts it, if it is this one
 * @param output what is shown of it
 * @param messages what is said beside
 * @param timing what is told of the time that it took
 */
record Settings(
        InputOptions input,
        WordOptions words,
        SelectionOptions selection,
        EngineOptions engine,
        WorkOptions work,
        OutputOptions output,
        MessageOptions messages,
        TimingOptions timing) {

    /** The options of the command. */
    static final OptionTable OPTIONS = new OptionTable(
            "wordcount",
            "[FILE|FOLDER|-]...",
            "Counts the words of all files together and shows the most common ones. Without a FILE, or where it is -,"
                    + " standard input is read.",
            List.of(
                    InputOptions.GROUP,
                    WordOptions.GROUP,
                    SelectionOptions.GROUP,
                    WorkOptions.GROUP,
                    EngineOptions.GROUP,
                    OutputOptions.GROUP,
                    TimingOptions.GROUP,
                    MessageOptions.GROUP,
                    About.GROUP),
            List.of(
                    "By the rule, a word is what stands between white space, in lower case and without the 32 punctuation"
                            + " characters of ASCII: \"Don't\" is dont. Text is UTF-8, or UTF-16 or UTF-32 with a"
                            + " byte-order mark.",
                    "The result is the same, to the byte, in each mode and with any number of workers. If an option is"
                            + " repeated, its last value counts.",
                    "With --engine spark, files have any name that Hadoop knows. Refused are --mode, --workers, --joblog,"
                            + " --resume and the timing options: Spark has its own.",
                    "Values for all options may also stand in the environment (MILLRACE_WORDCOUNT_TOP), in"
                            + " $XDG_CONFIG_HOME/millrace/wordcount.properties and in config/wordcount.properties; the"
                            + " first of these counts."));

    private static EngineOptions engine(Arguments arguments) {
        EngineOptions engine = EngineOptions.of(arguments);
        if (!engine.isNative()) {
            ClusterCounting.refuse(arguments);
        }
        return engine;
    }

    /**
     * Reads the settings from a command line.
     *
     * @throws UsageException if a value is wrong
     */
    static Settings of(Arguments arguments, int processors) {
        WordOptions words = WordOptions.of(arguments);
        return new Settings(
                InputOptions.of(arguments),
                words,
                SelectionOptions.of(arguments, words),
                engine(arguments),
                WorkOptions.of(arguments, processors),
                OutputOptions.of(arguments),
                MessageOptions.of(arguments),
                TimingOptions.of(arguments));
    }
}
