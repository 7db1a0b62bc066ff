package millrace.wordcount;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;

/**
 * Which of the files in a folder are counted, by their names. A pattern with a slash is held against the way from the folder
 * that was named, one without against the name alone.
 *
 * @param include globs of files; none: every file
 * @param exclude globs of files and folders, which win
 * @param gitignore whether what {@code .gitignore} files leave out is left out
 */
record NameFilter(List<Glob> include, List<Glob> exclude, boolean gitignore) {
    /** A pattern for names. */
    record Glob(PathMatcher matcher, boolean ofName) {
        /** @throws java.util.regex.PatternSyntaxException if it is none */
        static Glob of(String pattern) {
            String glob = pattern.startsWith("/") ? pattern.substring(1) : pattern;
            return new Glob(FileSystems.getDefault().getPathMatcher("glob:" + glob), !pattern.contains("/"));
        }

        boolean matches(Path way) {
            return matcher.matches(ofName ? way.getFileName() : way);
        }
    }

    NameFilter {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** Whether something with that way from the named folder is left out. */
    boolean leavesOut(Path way, boolean isFolder) {
        return exclude.stream().anyMatch(glob -> glob.matches(way))
                || (!isFolder && !include.isEmpty() && include.stream().noneMatch(glob -> glob.matches(way)));
    }
}
