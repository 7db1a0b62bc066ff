package millrace.timing;

import java.util.List;
import millrace.page.Table;

/** A comparison as text: for a terminal, or in Markdown for a page. */
final class TextReport {
    private TextReport() {}

    /** For a terminal. */
    static String of(Comparison comparison) {
        StringBuilder text = new StringBuilder();
        for (Table table : Tables.of(comparison)) {
            text.append(table.title()).append("\n\n").append(table.asText()).append('\n');
        }
        sentences(text, "", comparison.verdict());
        sentences(text, "warning: ", comparison.warnings());
        sentences(text, "", comparison.differences());
        return text.toString();
    }

    /** In Markdown. */
    static String markdown(Comparison comparison) {
        StringBuilder text = new StringBuilder();
        sentences(text, "", comparison.verdict());
        for (Table table : Tables.of(comparison)) {
            text.append("\n**").append(table.title()).append("**\n\n").append(table.asMarkdown());
        }
        if (!comparison.warnings().isEmpty() || !comparison.differences().isEmpty()) {
            text.append('\n');
            sentences(text, "- ", comparison.warnings());
            sentences(text, "- ", comparison.differences());
        }
        return text.toString();
    }

    private static void sentences(StringBuilder text, String mark, List<String> sentences) {
        for (String sentence : sentences) {
            text.append(mark).append(sentence).append('\n');
        }
    }
}
