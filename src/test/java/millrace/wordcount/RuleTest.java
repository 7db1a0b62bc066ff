package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleTest {
    private static int easyWord(byte[] token, byte[] word) {
        return Rule.easyWord(token, 0, token.length, word);
    }

    @Test
    void easyWordsAreThoseOfTheRule() {
        int easy = 0;
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            String text = "L'" + Character.toString(character) + "Été.";
            byte[] token = text.getBytes(UTF_8);
            byte[] word = new byte[token.length];
            boolean isSurrogate = Character.getType(character) == Character.SURROGATE; // which has no UTF-8
            int length = easyWord(token, word);
            if (length >= 0 && !isSurrogate && !Rule.isSpace(text.charAt(2))) {
                easy++;
                assertEquals(Rule.words(text), List.of(new String(word, 0, length, UTF_8)), text);
            } else if (character >= 0x80 && character < 0x100 || character > 0x2010 && character < 0x2028) {
                assertTrue(Rule.isSpace((char) character), text);
            }
        }
        assertTrue(easy > 250, "only " + easy);
    }

    @Test
    void punctuationAloneIsNoWord() {
        assertEquals(0, easyWord("--...".getBytes(UTF_8), new byte[5]));
    }

    @Test
    void whatIsMalformedIsNotEasy() {
        byte[][] tokens = {
            {'a', (byte) 0xC3},
            {'a', (byte) 0xC3, 'b'},
            {'a', (byte) 0xC2, (byte) 0xC3},
            {(byte) 0xE2, (byte) 0x80},
            {(byte) 0xE2, (byte) 0x80, 'a'},
            {(byte) 0xE2, (byte) 0x80, (byte) 0xE2},
            {(byte) 0xE2, 'a', (byte) 0x94},
            {(byte) 0x80},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xFF},
        };
        Stream.of(tokens).forEach(token -> assertEquals(-1, easyWord(token, new byte[token.length])));
    }
}
