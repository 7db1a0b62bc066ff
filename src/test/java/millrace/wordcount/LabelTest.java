package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LabelTest {
    @Test
    void cutsWhatIsTooLongAndOnlyThat() {
        assertEquals("abcde", Label.of("abcde", 5));
        assertEquals("abcd…", Label.of("abcdef", 5));
        assertEquals("…", Label.of("abcdef", 1));
        assertEquals("", Label.of("", 5));
        assertEquals("a".repeat(9) + "…", Label.of("a".repeat(1 << 20), 10));
    }

    @Test
    void countsWideCharactersAsTwoColumns() {
        assertEquals("日本", Label.of("日本", 4));
        assertEquals("日…", Label.of("日本語", 4));
        assertEquals("日本…", Label.of("日本語", 5));
    }

    @Test
    void cutsBetweenCharactersAsAReaderHasThem() {
        String family = "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";

        assertEquals("e\u0301" + "e\u0301…", Label.of("e\u0301e\u0301e\u0301e\u0301", 3));
        assertEquals(family, Label.of(family, 2));
        assertEquals("…", Label.of(family + family, 2));
    }

    @Test
    void endsALetterUnderAHeapOfMarks() {
        assertEquals("ab…", Label.of("abc" + "\u0301".repeat(500), 30));
    }

    @Test
    void keepsWhatIsWrittenFromRightToLeftApart() {
        assertEquals("\u2068שלום\u2069", Label.of("שלום", 10));
        assertEquals("\u2068ש…\u2069", Label.of("שלום", 2));
    }

    @Test
    void showsWhatATerminalOrABrowserWouldObey() {
        assertEquals("\\u202eevil\\u001b", Label.of("\u202eevil\u001b", 30));
        assertEquals("a\\tb", Label.of("a\tb", 30));
    }
}
