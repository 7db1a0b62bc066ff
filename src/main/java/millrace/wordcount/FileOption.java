package millrace.wordcount;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import millrace.cli.Arguments;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/** An option whose value is the name of a file. */
final class FileOption {
    private FileOption() {}

    /**
     * The file, if the option was given.
     *
     * @throws UsageException if that can be no file's name
     */
    static Optional<Path> path(Arguments arguments, OptionSpec option) {
        Optional<String> name = arguments.text(option);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (name.get().isEmpty()) {
            throw new UsageException(option.dashed() + " \"\": give the name of a file");
        }
        if (RawNames.isLossy(name.get())) {
            throw new UsageException(
                    option.dashed() + " " + Terminal.escape(name.get()) + ": a name that is not UTF-8; give another");
        }
        try {
            return Optional.of(Path.of(name.get()));
        } catch (InvalidPathException e) {
            throw new UsageException(option.dashed() + " " + Terminal.escape(name.get()) + ": " + e.getReason(), e);
        }
    }
}
