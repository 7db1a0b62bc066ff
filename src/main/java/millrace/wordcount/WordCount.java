package millrace.wordcount;

/** A word and how often it occurs. */
record WordCount(String word, long count) {}
