package millrace.wordcount;

import millrace.page.Markup;
import millrace.page.Table;

/**
 * A part of a plot, drawn in SVG by shares of the width, so that its text keeps its size however wide it is. How it looks,
 * the style of the picture says.
 */
interface Chart {
    /** A word that names it, for links within the picture. */
    String id();

    String title();

    /** What it shows, for those who see it. */
    String caption();

    /** What is to be seen, for those who do not. */
    String description();

    /** The figures. */
    Table table();

    int height();

    /** Draws it into an element {@code svg}. */
    void draw(Markup svg);
}
