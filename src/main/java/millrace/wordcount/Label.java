package millrace.wordcount;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.EastAsianWidth;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import millrace.cli.Terminal;

/**
 * A text in a picture: of any script, and of any length. What has no shape is escaped, what is too long is cut between two
 * characters as a reader has them and ends with …, and what is written from right to left is kept apart from what stands
 * around it.
 */
final class Label {
    private static final String CUT = "…";
    private static final char FIRST_STRONG_ISOLATE = '\u2068';
    private static final char POP_ISOLATE = '\u2069';
    /** More marks on one letter than any script needs: they would cover their neighbours. */
    private static final int LONGEST_CHARACTER = 32;

    private Label() {}

    /** In at most so many columns, of which wide characters take two. */
    static String of(String text, int columns) {
        String shown = cut(Terminal.escape(text), columns);
        boolean rightToLeft = shown.codePoints().anyMatch(Label::isRightToLeft);
        return rightToLeft ? FIRST_STRONG_ISOLATE + shown + POP_ISOLATE : shown;
    }

    private static String cut(String text, int columns) {
        BreakIterator characters = BreakIterator.getCharacterInstance(ULocale.ROOT);
        characters.setText(text);
        int width = 0;
        int lastFit = 0; // where … has room behind
        int begin = 0;
        for (int end = characters.next(); end != BreakIterator.DONE; end = characters.next()) {
            if (width < columns) {
                lastFit = begin;
            }
            width += isWide(text.codePointAt(begin)) ? 2 : 1;
            if (width > columns || end - begin > LONGEST_CHARACTER) {
                return text.substring(0, lastFit) + CUT;
            }
            begin = end;
        }
        return text;
    }

    private static boolean isWide(int character) {
        int width = UCharacter.getIntPropertyValue(character, UProperty.EAST_ASIAN_WIDTH);
        return width == EastAsianWidth.WIDE || width == EastAsianWidth.FULLWIDTH;
    }

    private static boolean isRightToLeft(int character) {
        byte direction = Character.getDirectionality(character);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
