package millrace.crawl;

import java.util.List;

/**
 * What a page holds.
 *
 * @param links to be followed, canonical, each once, in the page's order
 * @param text that is to be seen, for people and for counting
 * @param charset by which it was decoded; empty: it has none
 * @param note what was left out; empty: nothing
 */
record ParsedPage(Page page, List<String> links, String text, String charset, String note) {
    /** Of what is not looked into. */
    static final ParsedPage NONE = new ParsedPage(Page.NONE, List.of(), "", "", "");
}
