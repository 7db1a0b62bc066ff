package millrace.wordcount;

/** Names of files in tables: a name may hold any character, a cell may not. */
final class Escapes {
    private Escapes() {}

    /** A cell of a table separated by tabs: tab, newline, carriage return and backslash are written as in C. */
    static String tsv(String name) {
        return isPlain(name) ? name : escaped(name);
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\t' || c == '\n' || c == '\r' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static String escaped(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '\t' -> escaped.append("\\t");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\\' -> escaped.append("\\\\");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /**
     * A cell of a CSV file, which people open in spreadsheets: there {@code =}, {@code +}, {@code -} or {@code @} at
     * the start would make a formula. {@code ./} in front of a name means the same file; but {@code -} alone is standard input,
     * and no formula.
     */
    static String csv(String name) {
        return !name.isEmpty() && !name.equals("-") && "=+-@\t\r".indexOf(name.charAt(0)) >= 0 ? "./" + name : name;
    }
}
