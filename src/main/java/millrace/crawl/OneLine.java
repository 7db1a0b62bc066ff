package millrace.crawl;

/** Text of strangers, made fit to stand in a record or on a terminal. */
final class OneLine {
    private OneLine() {}

    /**
     * On one line: each run of white space, control characters and what changes the direction of text is one space, and
     * there is none at the ends.
     *
     * @param longest in characters: what is longer is cut
     */
    static String of(String text, int longest) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), longest));
        boolean space = false;
        for (int i = 0; i < text.length() && line.length() < longest; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isInvisible(c)) {
                space = line.length() > 0;
                continue;
            }
            if (space) {
                line.append(' ');
                space = false;
            }
            line.appendCodePoint(c);
        }
        return line.toString();
    }

    private static boolean isInvisible(int c) {
        return Character.isISOControl(c)
                || Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.SURROGATE
                || c == 0x61C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0xFEFF;
    }
}
