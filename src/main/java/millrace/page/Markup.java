package millrace.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * HTML or SVG as it is written: elements are closed in order, and every text and every value is escaped, so that it is well
 * formed as XML too. For one thread.
 */
public final class Markup {
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Begins an element; names of attributes and their values follow each other. */
    public Markup begin(String element, Object... attributes) {
        tag(element, attributes);
        open.push(element);
        return this;
    }

    /** Ends the element that was begun last. */
    public Markup end() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with a text. */
    public Markup element(String element, String content, Object... attributes) {
        return begin(element, attributes).text(content).end();
    }

    /** An element without content. */
    public Markup empty(String element, Object... attributes) {
        tag(element, attributes);
        text.append("</").append(element).append('>');
        return this;
    }

    /** A text; what no XML may hold is U+FFFD. */
    public Markup text(String content) {
        text.append(escape(content));
        return this;
    }

    /** What is markup already. */
    public Markup raw(String markup) {
        text.append(markup);
        return this;
    }

    private void tag(String element, Object... attributes) {
        text.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            text.append(escape(shown(attributes[i + 1]))).append('"');
        }
        text.append('>');
    }

    private static String shown(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : value.toString();
    }

    private static String escape(String content) {
        StringBuilder escaped = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(isOfXml(content, i) ? c : '\uFFFD');
            }
        }
        return escaped.toString();
    }

    /** Whether XML 1.0 has a place for it: no control character, no half of a pair, no U+FFFE or U+FFFF. */
    private static boolean isOfXml(String content, int i) {
        char c = content.charAt(i);
        if (Character.isSurrogate(c)) {
            return Character.isHighSurrogate(c)
                    ? i + 1 < content.length() && Character.isLowSurrogate(content.charAt(i + 1))
                    : i > 0 && Character.isHighSurrogate(content.charAt(i - 1));
        }
        return c < ' ' ? c == '\n' || c == '\t' : c < '\uFFFE';
    }

    /** All of it; every element must have ended. */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("<" + open.peek() + "> is not ended");
        }
        return text.toString();
    }
}
