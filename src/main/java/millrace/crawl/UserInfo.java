package millrace.crawl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Name and password in what is given as a URL: never to be shown, also where it is none. */
final class UserInfo {
    private static final String HIDDEN = "***@";

    /** Up to where it may begin: behind a scheme, whatever slashes it has, or behind two of these. */
    private static final Pattern BEGIN = Pattern.compile("^[^:/\\\\?#@]*:[/\\\\\\s]*|[/\\\\]{2,}");

    private UserInfo() {}

    /**
     * The text without them. What stands before a path, query or fragment may be a password with such a character in it, if
     * there is a colon: then all is hidden up to the last {@code @}, better too much than too little. Of several URLs in one
     * text, as where a path holds another, the first one that has some counts.
     */
    static String hidden(String text) {
        int last = text.lastIndexOf('@');
        Matcher begin = BEGIN.matcher(text);
        while (begin.find()) {
            int start = begin.end();
            int at = -1;
            for (int i = start; i < text.length() && "/\\?#".indexOf(text.charAt(i)) < 0; i++) {
                char c = text.charAt(i);
                at = c == ':' ? last : c == '@' ? Math.max(i, at) : at;
            }
            if (at >= start) {
                return text.substring(0, start) + HIDDEN + text.substring(at + 1);
            }
        }
        return text;
    }
}
