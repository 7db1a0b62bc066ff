package millrace.crawl;

import java.io.Serializable;

/**
 * What stands in a page. Strings are on one line, without control characters, and empty if there is nothing.
 *
 * @param title of the document
 * @param description of the document, by itself
 * @param lang of the document, by itself
 * @param canonical the URL that the page gives as its own
 * @param words of its visible text, counted as {@code bin/wordcount} does
 * @param links how many different URLs it links to, whether they are followed or not
 */
public record Page(String title, String description, String lang, String canonical, long words, int links)
        implements Serializable {

    /** Nothing, as in a picture. */
    public static final Page NONE = new Page("", "", "", "", 0, 0);

    public Page {
        if (words < 0 || links < 0) {
            throw new IllegalArgumentException("below 0: words " + words + " or links " + links);
        }
    }
}
