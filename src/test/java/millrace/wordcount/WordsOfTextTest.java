package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsOfTextTest {
    @Test
    void countsTheWordsThatTheRuleFinds() {
        Random random = new Random(1);
        String alphabet = "ab.-' \n\t\u00A0\u2028\u3000\u0130\u03A3\uD83D\uDE00\uD83D\u001C";
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertEquals(
                    Rule.words(text.toString()).size(),
                    WordsOfText.count(text.toString()),
                    () -> "of \"" + text + "\"");
        }
    }
}
