package millrace.wordcount;

import millrace.process.StringCounts;

/**
 * Counts words by the rule. The plain words, ASCII letters and digits with at most punctuation around them, are
 * cut out of a {@link Window} a few thousand bytes at a time and go to a {@link PlainTable}; the other tokens go, as they
 * stand, to a {@link TokenTable}. For one thread.
 */
final class WordTable implements WordCounter {
    /** In a window with more strange bytes than this share of it, nearly all tokens are odd. */
    private static final int STRANGE_SHARE = 8;

    private final Window window = new Window();
    private final PlainTable plain = new PlainTable();
    private final TokenTable odd = new TokenTable();

    @Override
    public long words() {
        return plain.words() + odd.words();
    }

    @Override
    public boolean sawMalformed() {
        return odd.sawMalformed();
    }

    @Override
    public boolean sawCut() {
        return odd.sawCut();
    }

    @Override
    public void forgetFindings() {
        odd.forgetFindings();
    }

    @Override
    public void count(byte[] bytes, int from, int to) {
        int begin = from;
        while (begin < to) {
            int end = endOfWindow(bytes, begin, to);
            if (end - begin > Window.BYTES) {
                odd.count(bytes, begin, end);
            } else {
                count(window.look(bytes, begin, end));
            }
            begin = end;
            while (begin < to && Rule.SPACE[bytes[begin] & 0xFF]) {
                begin++;
            }
        }
    }

    private void count(Window text) {
        if (text.strangeBytes() > text.length() / STRANGE_SHARE) {
            odd.addAll(text);
        } else {
            text.takeOdd(odd);
            plain.addAll(text, odd);
        }
    }

    /** Behind the last token that ends in the window; a token that is longer than a window ends where it ends. */
    private static int endOfWindow(byte[] bytes, int begin, int to) {
        if (to - begin <= Window.BYTES) {
            return to;
        }
        boolean[] space = Rule.SPACE;
        int end = begin + Window.BYTES;
        while (end > begin && !space[bytes[end - 1] & 0xFF]) {
            end--;
        }
        if (end == begin) {
            end = begin + Window.BYTES;
            while (end < to && !space[bytes[end] & 0xFF]) {
                end++;
            }
        }
        return end;
    }

    @Override
    public boolean clear() {
        plain.clear();
        odd.clear();
        return true;
    }

    @Override
    public void addTo(StringCounts counts) {
        plain.addTo(counts);
        odd.addTo(counts);
    }

    /** Does not copy the plain words: those of the odd tokens join them. */
    @Override
    public StringCounts counts() {
        odd.addTo(plain.counts());
        odd.clear();
        return plain.counts();
    }
}
