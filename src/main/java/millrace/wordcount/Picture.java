package millrace.wordcount;

import java.util.ArrayList;
import java.util.List;
import millrace.page.Markup;
import millrace.page.Page;

/**
 * A plot as a file of SVG, charts one below the other. Its style holds the colours themselves, for light and for dark, since
 * not all that draws SVG knows variables.
 */
final class Picture {
    private static final int WIDTH = 560;
    private static final int MARGIN = 24;
    private static final int LINE = 20;
    /** So many characters of the usual size surely fit between the margins. */
    private static final int COLUMNS = 68;

    private final Markup svg = new Markup();
    private final String drawn;
    private int y = MARGIN / 2;

    Picture(String title, List<String> facts, List<Chart> charts) {
        // Drawn first: the height of the whole is known at the end only.
        text(title, 28, "title");
        y += LINE / 4;
        for (String line : lines(String.join(" · ", facts))) {
            text(line, LINE, "quiet");
        }
        for (Chart chart : charts) {
            y += MARGIN;
            text(chart.title(), 24, "heading");
            for (String line : lines(chart.caption())) {
                text(line, LINE, "quiet");
            }
            y += MARGIN / 2;
            svg.begin(
                    "svg",
                    "x",
                    MARGIN,
                    "y",
                    y,
                    "width",
                    WIDTH - 2 * MARGIN,
                    "height",
                    chart.height(),
                    "overflow",
                    "visible");
            chart.draw(svg);
            svg.end();
            y += chart.height();
        }
        y += MARGIN;
        drawn = frame(title, String.join("; ", facts), charts);
    }

    private String frame(String title, String facts, List<Chart> charts) {
        StringBuilder description = new StringBuilder(facts).append(". ");
        for (Chart chart : charts) {
            description
                    .append(chart.title())
                    .append(": ")
                    .append(chart.description())
                    .append(' ');
        }
        Markup frame = new Markup();
        frame.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        frame.begin(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "xml:lang",
                "en",
                "width",
                WIDTH,
                "height",
                y,
                "viewBox",
                "0 0 " + WIDTH + " " + y,
                "role",
                "img",
                "aria-labelledby",
                "title desc");
        frame.element("title", title, "id", "title");
        frame.element("desc", description.toString().strip(), "id", "desc");
        frame.begin("style")
                .raw("\n" + Page.resource(Picture.class, "picture.css") + Page.resource(Picture.class, "plot.css"))
                .end();
        frame.empty("rect", "width", "100%", "height", "100%", "class", "paper");
        return frame.raw(svg.toString()).end().raw("\n").toString();
    }

    private void text(String line, int height, String style) {
        y += height;
        svg.element("text", line, "x", MARGIN, "y", y, "class", style);
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    @Override
    public String toString() {
        return drawn;
    }
}
