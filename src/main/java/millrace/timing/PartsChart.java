package millrace.timing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import millrace.page.Markup;

/** For each way to run a bar as long as its time, divided into where the time went, and the legend. */
final class PartsChart {
    private static final int ROW = 52;
    private static final int BAR = 24;
    private static final int TEXT = 16;

    private PartsChart() {}

    static String of(Comparison comparison) {
        List<Comparison.Row> rows = comparison.rows();
        double most = rows.stream()
                .mapToDouble(row -> row.series().seconds().mean())
                .max()
                .orElse(1);
        Axis axis = Axis.upTo(most, 5);
        Palette palette = new Palette();
        Map<String, String> legend = new LinkedHashMap<>();
        Markup svg = new Markup()
                .begin("svg", "height", ROW * rows.size(), "role", "img", "aria-labelledby", "parts-title parts-desc");
        svg.element("title", "Where the time went", "id", "parts-title");
        svg.element(
                "desc",
                "For each way to run a bar, divided into parts; the table below has the figures.",
                "id",
                "parts-desc");
        List<String> order = Tables.partsInOrder(comparison);
        for (int i = 0; i < rows.size(); i++) {
            Series series = rows.get(i).series();
            int top = i * ROW;
            svg.element("text", series.name(), "x", 0, "y", top + TEXT, "class", "strong");
            svg.element(
                    "text",
                    Amounts.time(series.seconds().mean()),
                    "x",
                    "100%",
                    "y",
                    top + TEXT,
                    "text-anchor",
                    "end",
                    "class",
                    "quiet");
            double from = 0;
            for (String part : order) {
                double seconds = series.part(part);
                if (seconds > 0) {
                    String colour = palette.part(part, series);
                    legend.putIfAbsent(part, colour);
                    svg.begin(
                            "rect",
                            "x",
                            axis.percent(from),
                            "y",
                            top + TEXT + 7,
                            "width",
                            axis.percent(seconds),
                            "height",
                            BAR,
                            "fill",
                            colour,
                            "class",
                            "segment");
                    svg.element("title", part + ": " + Amounts.time(seconds)).end();
                    from += seconds;
                }
            }
        }
        return svg.end() + legend(order, legend);
    }

    private static String legend(List<String> order, Map<String, String> colours) {
        Markup list = new Markup().begin("ul", "class", "legend");
        for (String part : order) {
            String colour = colours.get(part);
            if (colour != null) {
                entry(list, part, colour);
            }
        }
        return list.end().toString();
    }

    static void entry(Markup list, String name, String colour) {
        list.begin("li").begin("svg", "aria-hidden", "true", "viewBox", "0 0 12 12");
        list.empty("rect", "width", 12, "height", 12, "rx", 3, "fill", colour)
                .end()
                .text(name)
                .end();
    }
}
