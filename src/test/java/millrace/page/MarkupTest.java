package millrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MarkupTest {
    @Test
    void escapesTextsAndValues() {
        Markup markup =
                new Markup().begin("p", "title", "\"<&>").text("<b> & \"").end();

        assertEquals("<p title=\"&quot;&lt;&amp;&gt;\">&lt;b&gt; &amp; &quot;</p>", markup.toString());
    }

    @Test
    void holdsNothingThatXmlForbids() {
        String forbidden = "\u0000\u0008\r\u001f" + "\udc00" + "\ufffe\uffff" + "\ud800";
        String allowed = "\t\n\ud83d\ude00\u0085\ue000";

        assertEquals(
                "\ufffd".repeat(forbidden.length()),
                new Markup().text(forbidden).toString());
        assertEquals(allowed, new Markup().text(allowed).toString());
    }

    @Test
    void writesNumbersWithTwoDecimalsOrNone() {
        assertEquals(
                "<r x=\"0.50\" y=\"3\"></r>",
                new Markup().empty("r", "x", 0.5, "y", 3).toString());
    }

    @Test
    void isNothingBeforeAllHasEnded() {
        assertThrows(IllegalStateException.class, new Markup().begin("p")::toString);
    }
}
