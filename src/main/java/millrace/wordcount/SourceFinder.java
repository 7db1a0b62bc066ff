package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.Figures;
import millrace.cli.FileReason;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.cli.WrittenFiles;
import org.apache.commons.io.input.AutoCloseInputStream;
import org.apache.commons.io.input.CloseShieldInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns names into sources. Nothing is read or opened for it; what cannot be counted is said at once, and the rest
 * goes on.
 */
final class SourceFinder {
    private static final int TYPE_MASK = 0170000;
    private static final int NAMED_PIPE = 0010000;
    private static final int SOCKET = 0140000;
    /** What to do with a stream where others count. */
    private static final String FOR_OTHERS = "write it to a file that all of them can read";

    private static final String STANDARD_INPUT = "/dev/fd/0";

    private final InputOptions options;
    private final InputStream standardInput;
    private final WrittenFiles written;
    private final Console console;
    private final RawNames rawNames;
    private final Optional<Cluster> cluster;
    private final List<Source> sources = new ArrayList<>();
    private int failures;
    /** How many files and folders under the one that was named were left out. */
    private int ignored;

    /**
     * Finds nothing yet.
     *
     * @param options whether folders are entered, and what is left out there
     * @param rawNames the names on the command line as bytes
     * @param standardInput what {@code -} stands for
     * @param cluster who counts, and knows other files, too; empty: this machine
     * @param written what is about to be written, and cannot be read
     */
    SourceFinder(
            InputOptions options,
            RawNames rawNames,
            InputStream standardInput,
            WrittenFiles written,
            Optional<Cluster> cluster,
            Console console) {
        this.options = options;
        this.rawNames = rawNames;
        this.standardInput = standardInput;
        this.written = written;
        this.cluster = cluster;
        this.console = console;
    }

    /** What was found, in the order of the names. */
    List<Source> sources() {
        return sources;
    }

    /** How many names, or files in folders, could not be used. */
    int failures() {
        return failures;
    }

    /** Adds everything that the options name. */
    void addAll() {
        if (options.namesFrom().isPresent()) {
            String list = options.namesFrom().get();
            requireNoOutput(list);
            addAll(names(list), list);
        } else if (options.operands().isEmpty()) {
            add("-");
        } else {
            options.operands().forEach(this::add);
        }
    }

    private byte[] names(String list) {
        if (list.isEmpty()) {
            throw new UsageException("--files0-from \"\": give the name of a file, or - for standard input");
        }
        String option = "--files0-from " + Terminal.escape(list) + ": ";
        byte[] names;
        try {
            if (!list.equals("-") && isNamedPipe(Path.of(list))) {
                throw new UsageException(option + "is a named pipe; redirect it to --files0-from -");
            }
            if (!list.equals("-") && Files.isDirectory(Path.of(list))) {
                throw new UsageException(option + "is a folder; -r counts the files in it");
            }
            names = list.equals("-") ? standardInput.readAllBytes() : Files.readAllBytes(Path.of(list));
        } catch (IOException e) {
            throw new UsageException(option + FileReason.of(e), e);
        } catch (InvalidPathException e) {
            throw new UsageException(option + e.getReason(), e);
        }
        String text = new String(names, StandardCharsets.ISO_8859_1);
        if (text.indexOf('\0') < 0 && text.endsWith("\n")) {
            throw new UsageException(
                    option + "a NUL has to end each name, and there is none; as find -print0 writes it");
        }
        return names;
    }

    /** Adds what a name on the command line stands for. */
    void add(String name) {
        if (name.equals("-") || name.equals("/dev/stdin")) {
            requireNoOutput("-");
            requireNoCluster(name);
            sources.add(new Source.Stream("-", this::openStandardInput));
            return;
        }
        if (name.isEmpty()) {
            fail("\"\"", "no such file or folder");
            return;
        }
        if (cluster.filter(machines -> machines.isShared(name)).isPresent()) {
            new SharedNames(cluster.get(), options, sources, this::fail).add(name);
            return;
        }
        Optional<Path> raw = Arguments.isLossy(name) ? rawNames.path(name) : Optional.empty();
        try {
            add(raw.isPresent() ? raw.get() : Path.of(name));
        } catch (InvalidPathException e) {
            fail(name, "cannot be a name in the locale's encoding; reach it by -r or --files0-from");
        }
    }

    /* A terminal goes on after Ctrl-D; a text has one end. */
    private InputStream openStandardInput() throws IOException {
        return AutoCloseInputStream.builder()
                .setInputStream(CloseShieldInputStream.wrap(standardInput))
                .get();
    }

    /** Adds the names in a list, each ended by NUL. */
    void addAll(byte[] names, String list) {
        boolean isInput = list.equals("-");
        int begin = 0;
        int number = 1;
        for (int i = 0; i <= names.length; i++) {
            if (i < names.length ? names[i] != 0 : begin == i) {
                continue;
            }
            if (i == begin) {
                fail(list, "name " + number + " is empty");
            } else if (i == begin + 1 && names[begin] == '-') {
                if (isInput) {
                    fail(list, "name " + number + " is -, but standard input holds the names");
                } else {
                    add("-");
                }
            } else {
                addListed(Arrays.copyOfRange(names, begin, i));
            }
            begin = i + 1;
            number++;
            if (i == names.length) {
                return;
            }
        }
    }

    private void addListed(byte[] name) {
        String text = new String(name, StandardCharsets.UTF_8);
        if (cluster.filter(machines -> machines.isShared(text)).isPresent()) {
            add(text);
        } else {
            add(Location.path(name));
        }
    }

    /**
     * Refuses an input that is about to be overwritten, under whatever name; of standard input, what it was redirected from.
     *
     * @throws UsageException if an output names it, too
     */
    void requireNoOutput(String name) {
        boolean isInput = name.equals("-");
        if (!isInput || standardInput == System.in) { // which is not a file everywhere
            written.requireNone(isInput ? STANDARD_INPUT : name, name);
        }
    }

    private void add(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (isDescriptor(path) && !attributes.isDirectory()) {
                written.requireNone(attributes, path.toString());
                requireNoCluster(path.toString());
                sources.add(new Source.Stream(path.toString(), () -> Files.newInputStream(path)));
            } else if (!attributes.isDirectory()) {
                add(path, attributes, false);
            } else if (options.recursive()) {
                enter(path);
            } else {
                fail(Location.of(path).shown(), "is a folder; -r enters it");
            }
        } catch (IOException e) {
            fail(Location.of(path).shown(), FileReason.of(e));
        }
    }

    private void add(Path path, BasicFileAttributes attributes, boolean walked) throws IOException {
        Location location = Location.of(path);
        written.requireNone(attributes, location.shown());
        if (attributes.isRegularFile()) {
            sources.add(new Source.File(location, attributes.size(), walked, attributes.fileKey()));
        } else {
            int type = type(path);
            String kind = type == NAMED_PIPE ? "named pipe" : type == SOCKET ? "socket" : "device";
            String cure = cluster.isPresent() ? "; " + FOR_OTHERS : type == SOCKET ? "" : "; redirect it to -";
            fail(location.shown(), "is a " + kind + ", not counted" + cure);
        }
    }

    private void requireNoCluster(String stream) {
        if (cluster.isPresent()) {
            throw new UsageException(
                    Terminal.escape(stream) + " is a stream of this machine, and others count: " + FOR_OTHERS);
        }
    }

    /** What a shell passes on is one as well, but it has a writer. */
    private static boolean isDescriptor(Path path) {
        return path.startsWith("/dev/fd") || path.startsWith("/proc/self/fd");
    }

    private static int type(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode") & TYPE_MASK;
    }

    /** Whether this is a pipe with a name, which would be waited for until somebody writes. */
    static boolean isNamedPipe(Path path) throws IOException {
        return !isDescriptor(path) && !path.equals(Path.of("/dev/stdin")) && type(path) == NAMED_PIPE;
    }

    private void enter(Path folder) {
        ignored = 0;
        IgnoreRules rules = null;
        if (options.filter().gitignore()) {
            try {
                rules = IgnoreRules.of(folder);
            } catch (IOException e) {
                fail(Location.of(folder.resolve(IgnoreRules.FILE)).shown(), FileReason.of(e));
            }
        }
        walk(folder, folder, rules);
        if (ignored > 0) {
            console.say(Terminal.escape(Location.of(folder).shown()) + ": left out by " + IgnoreRules.FILE + ": "
                    + Figures.counted(ignored, "name") + "; --no-ignore counts them");
        }
    }

    /**
     * Adds the files under a folder, in the order of their names' bytes. As with {@code grep -r}, links are not
     * followed.
     */
    private void walk(Path root, Path folder, @Nullable IgnoreRules rules) {
        for (Path entry : entries(folder)) {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                boolean isFolder = attributes.isDirectory();
                if (attributes.isSymbolicLink()
                        || isOwn(entry, attributes)
                        || options.filter().leavesOut(root.relativize(entry), isFolder)) {
                    continue;
                }
                if (rules != null && rules.ignores(entry.getFileName(), isFolder)) {
                    ignored++;
                } else if (isFolder && Checkpoint.isOne(entry)) {
                    console.say(Terminal.escape(Location.of(entry).shown()) + ": kept by " + WorkOptions.RESUME.dashed()
                            + ", not counted");
                } else if (isFolder) {
                    walk(root, entry, rules == null ? null : inner(rules, entry));
                } else {
                    add(entry, attributes, true);
                }
            } catch (IOException e) {
                fail(Location.of(entry).shown(), FileReason.of(e));
            }
        }
    }

    /* The job log and what is kept beside it are this command's, and no text. A text that is there instead is not to be overwritten. */
    private boolean isOwn(Path entry, BasicFileAttributes attributes) throws IOException {
        Optional<String> option = written.optionOf(attributes);
        return option.equals(Optional.of(WorkOptions.RESUME.dashed()))
                || (option.equals(Optional.of(WorkOptions.JOB_LOG.dashed())) && JobLog.isOne(entry));
    }

    private List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                entries.add(entry);
            }
        } catch (IOException e) {
            fail(Location.of(folder).shown(), FileReason.of(e));
        } catch (DirectoryIteratorException e) {
            fail(Location.of(folder).shown(), FileReason.of(Objects.requireNonNull(e.getCause())));
        }
        Collections.sort(entries);
        return entries;
    }

    /** With its own rules, if they can be read; else those around it hold. */
    private IgnoreRules inner(IgnoreRules rules, Path folder) {
        try {
            return rules.in(folder.getFileName());
        } catch (IOException e) {
            fail(Location.of(folder.resolve(IgnoreRules.FILE)).shown(), FileReason.of(e));
            return rules;
        }
    }

    private void fail(String name, String problem) {
        failures++;
        console.error(Terminal.escape(name) + ": " + problem);
    }
}
