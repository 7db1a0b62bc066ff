package millrace.wordcount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import millrace.cli.FileReason;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/** Turns names of files that a cluster knows into sources, as {@link SourceFinder} does with those of this machine. */
final class SharedNames {
    /** In the order of their bytes. */
    private static final Comparator<Cluster.Entry> BY_NAME =
            Comparator.comparing(entry -> entry.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final Cluster cluster;
    private final InputOptions options;
    private final List<Source> sources;
    private final BiConsumer<String, String> failures;

    /**
     * Finds nothing yet.
     *
     * @param sources where they go
     * @param failures is told the name of what cannot be counted, and why
     */
    SharedNames(Cluster cluster, InputOptions options, List<Source> sources, BiConsumer<String, String> failures) {
        this.cluster = cluster;
        this.options = options;
        this.sources = sources;
        this.failures = failures;
    }

    void add(String pattern) {
        try {
            for (Cluster.Entry entry : sorted(cluster.find(pattern))) {
                if (!entry.isFolder()) {
                    add(entry, false);
                } else if (options.recursive()) {
                    walk(entry.name(), Path.of(""));
                } else {
                    failures.accept(entry.name(), "is a folder; -r enters it");
                }
            }
        } catch (IOException e) {
            failures.accept(pattern, FileReason.of(e));
        }
    }

    private void walk(String folder, Path way) {
        List<Cluster.Entry> entries;
        try {
            entries = sorted(cluster.list(folder));
        } catch (IOException e) {
            failures.accept(folder, FileReason.of(e));
            return;
        }
        for (Cluster.Entry entry : entries) {
            String name = entry.name().substring(entry.name().lastIndexOf('/') + 1);
            Path inner = way.resolve(name);
            if (options.filter().gitignore() && name.equals(IgnoreRules.FILE)) {
                throw new UsageException(Terminal.escape(entry.name())
                        + ": on a cluster such rules are not followed; give --no-ignore to count what they leave out");
            }
            if (options.filter().leavesOut(inner, entry.isFolder())) {
                continue;
            }
            if (entry.isFolder()) {
                walk(entry.name(), inner);
            } else {
                add(entry, true);
            }
        }
    }

    private void add(Cluster.Entry file, boolean walked) {
        sources.add(new Source.File(new Location(file.name()), file.bytes(), walked, null));
    }

    private static List<Cluster.Entry> sorted(List<Cluster.Entry> entries) {
        return entries.stream().sorted(BY_NAME).toList();
    }
}
