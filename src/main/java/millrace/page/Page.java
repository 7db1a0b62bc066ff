package millrace.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A page of HTML that needs nothing else: no script, no network. Pictures are SVG with a title, a description and a table
 * behind; colours follow the reader's light or dark theme; text keeps its size on a phone. For one thread.
 */
public final class Page {
    private final Markup markup = new Markup();

    private Page() {}

    /**
     * Begins a page with its title as heading.
     *
     * @param style rules of CSS beside those that every page has
     */
    public static Page begin(String title, String style) {
        Page page = new Page();
        Markup markup = page.markup;
        markup.raw("<!DOCTYPE html>\n").begin("html", "lang", "en").begin("head");
        markup.raw("<meta charset=\"utf-8\">");
        markup.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        // Nothing is fetched, whatever a name in here looks like.
        markup.raw(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">");
        markup.raw("<link rel=\"icon\" href=\"data:,\">");
        markup.element("title", title).begin("style");
        markup.raw("\n" + style(Page.class, "page.css") + style).end().end();
        markup.begin("body").begin("main").element("h1", title);
        return page;
    }

    /** A file of CSS beside a class. */
    public static String style(Class<?> owner, String name) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the page has come to, for whatever is written only once. */
    public Markup markup() {
        return markup;
    }

    /** A picture with what it shows, and its figures as tables, which unfold. */
    public void figure(String title, String caption, String picture, List<Table> tables) {
        markup.begin("section").begin("figure").element("h2", title).element("figcaption", caption);
        markup.raw(picture).end();
        details(tables);
        markup.end();
    }

    /** Tables under a heading. */
    public void section(String title, List<Table> tables) {
        markup.begin("section").element("h2", title);
        tables.forEach(this::table);
        markup.end();
    }

    /** Tables that unfold. */
    public void details(List<Table> tables) {
        markup.begin("details").element("summary", "The figures as a table");
        tables.forEach(this::table);
        markup.end();
    }

    private void table(Table table) {
        markup.begin("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", table.title());
        markup.begin("table").element("caption", table.title()).begin("thead").begin("tr");
        table.header().forEach(name -> markup.element("th", name, "scope", "col"));
        markup.end().end().begin("tbody");
        for (List<String> row : table.rows()) {
            // A name is of any script.
            markup.begin("tr").element("th", row.get(0), "scope", "row", "dir", "auto");
            row.subList(1, row.size()).forEach(cell -> markup.element("td", cell));
            markup.end();
        }
        markup.end().end().end();
    }

    /** Ends the page: all of it. */
    public String end() {
        return markup.end().end().end().raw("\n").toString();
    }
}
