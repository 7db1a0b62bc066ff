package millrace.wordcount;

import com.ibm.icu.lang.UCharacter;

/** What becomes of capitals and small letters. */
enum LetterCase {
    /** They stay. */
    KEEP,
    /** Lower case, by Unicode's full mapping for no particular language. */
    LOWER,
    /** What is the same but for case becomes the same, by Unicode's full case folding: ß and ss, ς and σ. */
    FOLD;

    String of(String word) {
        return switch (this) {
            case KEEP -> word;
            case LOWER -> Rule.lowerCase(word);
            case FOLD -> isAscii(word) ? Rule.lowerCase(word) : UCharacter.foldCase(word, true);
        };
    }

    private static boolean isAscii(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
