/**
 * Pages and pictures that need nothing else, for reports of any kind.
 *
 * <pre>
 *   Page        HTML: head, style for light and dark, figures with tables that unfold
 *     `-- Table       figures, also as text and in Markdown
 *   Markup      what both are written with, and SVG: escaped, closed in order
 * </pre>
 *
 * <p>No script, no font and no picture from elsewhere; a Content-Security-Policy forbids what a name might bring along.
 *
 * <p>No parameter and no result is null.
 */
@NullMarked
package millrace.page;

import org.jspecify.annotations.NullMarked;
