package millrace.timing;

import java.util.ArrayDeque;
import java.util.Deque;

/** HTML or SVG as it is written: elements are closed in order, and every text and every value is escaped. */
final class Markup {
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Begins an element; names of attributes and their values follow each other. */
    Markup begin(String element, Object... attributes) {
        tag(element, attributes);
        open.push(element);
        return this;
    }

    /** Ends the element that was begun last. */
    Markup end() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with a text. */
    Markup element(String element, String content, Object... attributes) {
        return begin(element, attributes).text(content).end();
    }

    /** An element without content. */
    Markup empty(String element, Object... attributes) {
        tag(element, attributes);
        text.append("</").append(element).append('>');
        return this;
    }

    Markup text(String content) {
        text.append(escape(content));
        return this;
    }

    /** What is markup already. */
    Markup raw(String markup) {
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
        return value instanceof Double number ? Amounts.fixed(number, 2) : value.toString();
    }

    static String escape(String content) {
        StringBuilder escaped = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(c < ' ' && c != '\n' ? '\uFFFD' : c);
            }
        }
        return escaped.toString();
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("<" + open.peek() + "> is not ended");
        }
        return text.toString();
    }
}
