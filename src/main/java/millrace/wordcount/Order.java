package millrace.wordcount;

/** In which order words are listed. Which ones are listed does not depend on it. */
enum Order {
    /** Highest count first, equal counts by code point. */
    COUNT,
    /** By code point. */
    WORD
}
