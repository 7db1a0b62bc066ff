package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import millrace.process.StringCounts;

/**
 * Counts words by any of the ways to find them. A passage between white space comes again and again, and its words are
 * found only once; lines do not. For one thread.
 */
final class TextCounter implements WordCounter {
    private static final int[] UNKNOWN = {};
    private static final int[] NONE = {};

    private final Passage passage;
    private final Lexer lexer;
    private final boolean passagesReturn;
    private final Numbering passages = new Numbering();
    /** By the number of a passage: the numbers of its words, or {@link #UNKNOWN}: look again. */
    private int[][] wordsOfPassages = new int[64][];

    private final Numbering words = new Numbering();
    private final Tuples tuples;
    private boolean malformed;
    private boolean cut;

    TextCounter(WordOptions options) {
        this.passage = options.passage();
        this.lexer = new Lexer(options);
        this.passagesReturn = passage != Passage.LINE;
        this.tuples = options.ngrams() == 1 ? new Tuples.Singles() : new Ngrams(options.ngrams());
    }

    @Override
    public void forgetFindings() {
        malformed = false;
        cut = false;
        tuples.begin();
    }

    @Override
    public void count(byte[] bytes, int from, int to) {
        read(bytes, from, to);
    }

    @Override
    public boolean looksAhead() {
        return tuples.looksAhead();
    }

    @Override
    public void lookAhead(byte[] bytes, int from, int to) {
        boolean malformedHere = malformed;
        boolean cutHere = cut;
        tuples.end();
        read(bytes, from, to);
        malformed = malformedHere;
        cut = cutHere;
    }

    private void read(byte[] bytes, int from, int to) {
        int begin = from;
        while (begin < to) {
            int end = passage.end(bytes, begin, to);
            if (end > begin) {
                cut |= passage.forEachPart(bytes, begin, end, this::readPart);
            }
            begin = end + 1;
        }
    }

    private void readPart(byte[] bytes, int from, int to) {
        for (int word : words(bytes, from, to)) {
            tuples.add(word);
        }
    }

    private int[] words(byte[] bytes, int from, int to) {
        if (!passagesReturn) {
            return find(bytes, from, to);
        }
        int number = passages.of(bytes, from, to);
        if (number == wordsOfPassages.length) {
            wordsOfPassages = Arrays.copyOf(wordsOfPassages, 2 * number);
        }
        int[] known = wordsOfPassages[number];
        if (known == null || known == UNKNOWN) {
            known = find(bytes, from, to);
            wordsOfPassages[number] = lexer.sawMalformed() ? UNKNOWN : known;
        }
        return known;
    }

    private int[] find(byte[] bytes, int from, int to) {
        List<String> found = lexer.words(bytes, from, to);
        malformed |= lexer.sawMalformed();
        int[] numbers = found.isEmpty() ? NONE : new int[found.size()];
        for (int i = 0; i < numbers.length; i++) {
            byte[] word = found.get(i).getBytes(UTF_8);
            numbers[i] = words.of(word, 0, word.length);
        }
        return numbers;
    }

    @Override
    public long words() {
        return tuples.total();
    }

    @Override
    public boolean sawMalformed() {
        return malformed;
    }

    @Override
    public boolean sawCut() {
        return cut;
    }

    @Override
    public void addTo(StringCounts counts) {
        tuples.addTo(counts, words);
    }
}
