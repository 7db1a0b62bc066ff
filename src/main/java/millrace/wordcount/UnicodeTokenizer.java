package millrace.wordcount;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.function.Consumer;

/**
 * Words by the Unicode Standard Annex #29, of no particular language: the segments with letters, digits, kana or
 * ideographs. Thai, Lao, Khmer, Burmese, Chinese and Japanese, which have no space between words, are segmented by
 * ICU's dictionaries.
 */
final class UnicodeTokenizer implements Tokenizer {
    private final BreakIterator segments = BreakIterator.getWordInstance(ULocale.ROOT);

    @Override
    public void tokenize(String passage, Consumer<String> words) {
        segments.setText(passage);
        int begin = segments.first();
        for (int end = segments.next(); end != BreakIterator.DONE; end = segments.next()) {
            if (segments.getRuleStatus() >= BreakIterator.WORD_NONE_LIMIT) {
                words.accept(passage.substring(begin, end));
            }
            begin = end;
        }
    }
}
