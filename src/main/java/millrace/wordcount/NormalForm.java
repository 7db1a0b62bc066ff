package millrace.wordcount;

import java.text.Normalizer;

/** Which of the ways to write a character is used. */
enum NormalForm {
    /** That of the text. */
    NONE,
    /** Composed, where that is possible. */
    NFC,
    /** Composed, and without compatibility characters: ligatures, full width, superscripts become plain. */
    NFKC;

    String of(String text) {
        return switch (this) {
            case NONE -> text;
            case NFC -> Normalizer.normalize(text, Normalizer.Form.NFC);
            case NFKC -> Normalizer.normalize(text, Normalizer.Form.NFKC);
        };
    }
}
