package millrace.crawl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the files {@code _redirects} and {@code _headers} of a served folder say; see {@link FolderServer}. */
record SiteRules(Map<String, Redirect> redirects, Map<String, Map<String, String>> headersOf) {
    private static final String REDIRECTS = "_redirects";
    private static final String HEADERS = "_headers";
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    /** Where a path leads, and with which status. */
    record Redirect(String target, int status) {}

    SiteRules {
        redirects = Map.copyOf(redirects);
        headersOf = Map.copyOf(headersOf);
    }

    /**
     * Reads them.
     *
     * @throws IOException if a file cannot be read or understood; the message says which line
     */
    static SiteRules of(Path root) throws IOException {
        return new SiteRules(readRedirects(root.resolve(REDIRECTS)), readHeaders(root.resolve(HEADERS)));
    }

    /** Whether a path, relative to the root, is one of the two files. */
    static boolean isRuleFile(Path path) {
        return path.equals(Path.of(REDIRECTS)) || path.equals(Path.of(HEADERS));
    }

    Optional<Redirect> redirect(String path) {
        return Optional.ofNullable(redirects.get(path));
    }

    /** What is sent with a path beside, or instead of, the usual headers. */
    Map<String, String> headers(String path) {
        return headersOf.getOrDefault(path, Map.of());
    }

    private static Map<String, Redirect> readRedirects(Path file) throws IOException {
        Map<String, Redirect> redirects = new HashMap<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String[] parts = line.strip().split("\\s+", -1);
            if (isComment(line)) {
                continue;
            }
            int status = parts.length == 3 && parts[2].matches("\\d{3}") ? Integer.parseInt(parts[2]) : 301;
            if (parts.length < 2 || parts.length > 3 || !STATUSES.contains(status) || !parts[0].startsWith("/")) {
                throw malformed(file, number, line, "/from /to [301, 302, 303, 307 or 308]");
            }
            redirects.put(parts[0], new Redirect(parts[1], status));
        }
        return redirects;
    }

    private static Map<String, Map<String, String>> readHeaders(Path file) throws IOException {
        Map<String, Map<String, String>> headersOf = new HashMap<>();
        Map<String, String> headers = new LinkedHashMap<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            int colon = line.indexOf(':');
            boolean comment = isComment(line);
            if (!comment && line.startsWith("/")) {
                headers = headersOf.computeIfAbsent(line.strip(), path -> new LinkedHashMap<>());
            } else if (!comment && Character.isWhitespace(line.charAt(0)) && colon > 0 && !headersOf.isEmpty()) {
                headers.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            } else if (!comment) {
                throw malformed(file, number, line, "a /path, or below it \"  Name: value\"");
            }
        }
        return headersOf;
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.readAllLines(file) : new ArrayList<>();
    }

    private static boolean isComment(String line) {
        return line.isBlank() || line.startsWith("#");
    }

    private static IOException malformed(Path file, int number, String line, String wanted) {
        return new IOException(file.getFileName() + ":" + number + ": \"" + line + "\": give " + wanted);
    }
}
