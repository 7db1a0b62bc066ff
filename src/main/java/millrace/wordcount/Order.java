package millrace.wordcount;

import java.util.Comparator;

/** In which order words are listed. Which ones are listed does not depend on it. */
enum Order {
    /** Highest count first, equal counts by code point. */
    COUNT,
    /** By code point. */
    WORD;

    Comparator<WordCount> comparator() {
        return switch (this) {
            case COUNT -> WordCount.BY_COUNT;
            case WORD -> WordCount.BY_WORD;
        };
    }
}
