package millrace.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of figures, for any medium.
 *
 * @param title what it shows
 * @param header names of the columns; the first one names the rows
 * @param rows as many texts each as there are columns
 */
public record Table(String title, List<String> header, List<List<String>> rows) {
    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(title + ": " + row + " has not the columns " + header);
            }
        }
    }

    /** Names and figures, which follow each other. */
    public static Table figures(String title, String column, String... namesAndFigures) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < namesAndFigures.length; i += 2) {
            rows.add(List.of(namesAndFigures[i], namesAndFigures[i + 1]));
        }
        return new Table(title, List.of("", column), rows);
    }

    /** For a terminal: columns side by side, the first one to the left, the others to the right. */
    public String asText() {
        int[] widths = new int[header.size()];
        List<List<String>> all = new ArrayList<>();
        all.add(header);
        all.addAll(rows);
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                String gap = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? cell + gap : "  " + gap + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** For a page that others read, in GitHub's dialect. */
    public String asMarkdown() {
        StringBuilder text = new StringBuilder();
        line(text, header);
        text.append('|');
        for (int i = 0; i < header.size(); i++) {
            text.append(i == 0 ? " --- |" : " ---: |");
        }
        text.append('\n');
        rows.forEach(row -> line(text, row));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ')
                    .append(cell.replace("\\", "\\\\").replace("|", "\\|"))
                    .append(" |");
        }
        text.append('\n');
    }
}
