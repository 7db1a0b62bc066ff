package millrace.wordcount;

import java.util.ArrayList;
import java.util.List;

/**
 * The table of words, for whatever has rows and cells: a word, its count; if wanted, its share of all words that were
 * counted and how many it is of a million of them; and in how many files it occurs, if that is known.
 */
record Columns(Report report, boolean relative) {
    private static final int MOST = 5;

    /** The names of the columns; the first says how words were found, if that is not as usual: {@code word (letters)}. */
    List<String> header() {
        String kind = report.kind().toString();
        String word = kind.equals(WordOptions.RULE.toString()) ? "word" : "word (" + kind + ")";
        List<String> names = new ArrayList<>(List.of(word, "count"));
        if (relative) {
            names.addAll(List.of("share", "per_million"));
        }
        if (report.documents()) {
            names.add("documents");
        }
        return names;
    }

    /** A row; numbers as text. */
    List<String> row(WordCount count) {
        List<String> cells = new ArrayList<>(MOST);
        cells.add(count.word());
        cells.add(Long.toString(count.count()));
        if (relative) {
            Share share = report.shareOf(count);
            cells.add(share.fraction());
            cells.add(share.perMillion());
        }
        if (report.documents()) {
            cells.add(Long.toString(count.documents()));
        }
        return cells;
    }
}
