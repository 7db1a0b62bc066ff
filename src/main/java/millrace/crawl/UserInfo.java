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
     * there is a colon: then all is hidden up to the last {@code @}, better too much than too little.
     */
    static String hidden(String text) {
        Matcher begin = BEGIN.matcher(text);
        if (!begin.find()) {
            return text;
        }
        int start = begin.end();
        int end = start;
        while (end < text.length() && "/\\?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        boolean colon = text.substring(start, end).indexOf(':') >= 0;
        int at = text.lastIndexOf('@', colon ? text.length() : end - 1);
        return at < start ? text : text.substring(0, start) + HIDDEN + text.substring(at + 1);
    }
}
