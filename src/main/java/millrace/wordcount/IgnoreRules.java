package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code .gitignore} files of a folder, and of those around it, leave out. In a repository those up to its root
 * count, and {@code .git/info/exclude}; elsewhere only those of the folders that are walked. Immutable.
 */
final class IgnoreRules {
    static final String FILE = ".gitignore";
    private static final String REPOSITORY = ".git";

    private final @Nullable IgnoreRules around;
    private final Path folder;
    private final IgnoreNode rules;

    private IgnoreRules(@Nullable IgnoreRules around, Path folder, Path file) throws IOException {
        this.around = around;
        this.folder = folder;
        this.rules = new IgnoreNode();
        if (Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                rules.parse(in);
            }
        }
    }

    /** The rules for what is in a folder, with which a walk begins. */
    static IgnoreRules of(Path folder) throws IOException {
        Path real = folder.toRealPath();
        List<Path> upwards = new ArrayList<>();
        Path root = real;
        while (root != null) {
            upwards.add(root);
            if (Files.exists(root.resolve(REPOSITORY))) {
                break;
            }
            root = root.getParent();
        }
        if (root == null) {
            return new IgnoreRules(null, real, real.resolve(FILE));
        }
        IgnoreRules rules = new IgnoreRules(
                null, root, root.resolve(REPOSITORY).resolve("info").resolve("exclude"));
        for (int i = upwards.size() - 1; i >= 0; i--) {
            rules = new IgnoreRules(rules, upwards.get(i), upwards.get(i).resolve(FILE));
        }
        return rules;
    }

    /** The rules for what is in a folder of this one. */
    IgnoreRules in(Path name) throws IOException {
        Path inner = folder.resolve(name);
        return new IgnoreRules(this, inner, inner.resolve(FILE));
    }

    /** Whether they leave out what has this name in the folder. The inner rules are asked first, and of those the last. */
    boolean ignores(Path name, boolean isFolder) {
        if (name.toString().equals(REPOSITORY)) {
            return true;
        }
        Path path = folder.resolve(name);
        for (IgnoreRules asked = this; asked != null; asked = asked.around) {
            Boolean ignored =
                    asked.rules.checkIgnored(asked.folder.relativize(path).toString(), isFolder);
            if (ignored != null) {
                return ignored;
            }
        }
        return false;
    }
}
