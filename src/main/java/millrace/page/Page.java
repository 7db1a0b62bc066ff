package millrace.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * A page of HTML that needs nothing else: no network, and for what does not change no script. Pictures are SVG with a title, a
 * description and a table behind; colours follow the reader's light or dark theme; text keeps its size on a phone. For one thread.
 */
public final class Page {
    private final Markup markup = new Markup();
    private String script = "";

    private Page() {}

    /**
     * Begins a page with its title as heading.
     *
     * @param style rules of CSS beside those that every page has
     */
    public static Page begin(String title, String style) {
        return begin(title, style, "");
    }

    /**
     * The same with a script, which may ask where the page came from, and nobody else. Without scripts, the page is loaded again
     * every two seconds.
     *
     * @param script runs when the page is there; empty: none
     */
    public static Page begin(String title, String style, String script) {
        Page page = new Page();
        page.script = script;
        Markup markup = page.markup;
        markup.raw("<!DOCTYPE html>\n").begin("html", "lang", "en").begin("head");
        markup.raw("<meta charset=\"utf-8\">");
        markup.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        // Nothing is fetched, whatever a name in here looks like.
        String scripts = script.isEmpty() ? "" : "; script-src '" + hash(script) + "'; connect-src 'self'";
        markup.raw(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:"
                        + scripts + "\">");
        if (!script.isEmpty()) {
            markup.raw("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>");
        }
        markup.raw("<link rel=\"icon\" href=\"data:,\">");
        markup.element("title", title).begin("style");
        markup.raw("\n" + resource(Page.class, "page.css") + style).end().end();
        markup.begin("body").begin("main").element("h1", title);
        return page;
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each JDK has it
        }
    }

    /** A file of CSS, or a script, beside a class. */
    public static String resource(Class<?> owner, String name) {
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
        markup.end();
        if (!script.isEmpty()) {
            markup.raw("<script>" + script + "</script>");
        }
        return markup.end().end().raw("\n").toString();
    }
}
