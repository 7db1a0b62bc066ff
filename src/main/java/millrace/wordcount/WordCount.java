package millrace.wordcount;

import java.util.Comparator;

/** A word and how often it occurs. */
record WordCount(String word, long count) {
    /** Highest count first, equal counts by code point. */
    static final Comparator<WordCount> ORDER = new Comparator<>() {
        @Override
        public int compare(WordCount one, WordCount other) {
            int byCount = Long.compare(other.count, one.count);
            return byCount != 0 ? byCount : compareCodePoints(one.word, other.word);
        }
    };

    /** {@code String.compareTo} goes by UTF-16 units, where U+10000 and beyond stand before U+E000. */
    static int compareCodePoints(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                boolean surrogate = Character.isSurrogate(a);
                return surrogate == Character.isSurrogate(b) ? a - b : surrogate ? 1 : -1;
            }
        }
        return one.length() - other.length();
    }
}
