package millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that a command is about to write: none of them may be one that it reads, or that another of its options names,
 * under whatever name.
 */
public final class WrittenFiles {
    private static final int MOST_LINKS = 40;

    private final Map<Object, String> options = new HashMap<>();

    /**
     * An option names a file to be written; pipes, devices and folders may be named twice.
     *
     * @param option as {@code --output}
     * @throws UsageException if another option names the same file, or if it is one that this process has open and is called by
     *     its descriptor: it would be written from its beginning, over what is there
     */
    public void add(String option, Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return;
        }
        if (Files.exists(file) && Descriptor.isNamedBy(file)) {
            throw new UsageException(option + " " + Terminal.escape(file.toString()) + " is the file "
                    + Terminal.escape(file.toRealPath().toString()) + ", open already; give that name");
        }
        Object key = Files.exists(file) ? key(file) : placeOf(behindLinks(file));
        String other = options.putIfAbsent(key, option);
        if (other != null) {
            throw new UsageException(
                    other + " and " + option + " name the same file: " + Terminal.escape(file.toString()));
        }
    }

    /** The same, of several options. */
    public void addAll(Map<String, Path> files) throws IOException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            add(file.getKey(), file.getValue());
        }
    }

    /** Something in this folder is the option's; the folder need not be there. */
    public void addFolder(String option, Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            options.put(key(folder), option);
        }
    }

    /** The option that names the file of these attributes. */
    public Optional<String> optionOf(BasicFileAttributes attributes) {
        Object key = options.isEmpty() ? null : attributes.fileKey();
        return key == null ? Optional.empty() : Optional.ofNullable(options.get(key));
    }

    /**
     * Refuses to read what is about to be written.
     *
     * @param name of the file; one that is not there, or is no name, is left to who reads it
     * @param shown how it is called
     * @throws UsageException if an option names it
     */
    public void requireNone(String name, String shown) {
        if (options.isEmpty()) {
            return;
        }
        try {
            requireNone(Files.readAttributes(Path.of(name), BasicFileAttributes.class), shown);
        } catch (IOException | InvalidPathException ignored) {
            // see above
        }
    }

    /** The same, of a file with these attributes. */
    public void requireNone(BasicFileAttributes attributes, String shown) {
        Optional<String> option = optionOf(attributes);
        if (option.isPresent()) {
            throw new UsageException(
                    Terminal.escape(shown) + " is an input and what " + option.get() + " names; write elsewhere");
        }
    }

    /** Where a link leads, also if nothing is there yet. */
    public static Path behindLinks(Path file) throws IOException {
        Path path = file;
        if (Files.exists(path)) {
            return Files.isSymbolicLink(path) ? path.toRealPath() : path;
        }
        for (int links = 0; Files.isSymbolicLink(path) && links < MOST_LINKS; links++) {
            path = path.resolveSibling(Files.readSymbolicLink(path));
        }
        return path;
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }

    /* Where a file will be, however its folder is spelled. */
    private static Path placeOf(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        return folder == null || !Files.isDirectory(folder)
                ? absolute
                : folder.toRealPath().resolve(absolute.getFileName());
    }
}
