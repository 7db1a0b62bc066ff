package millrace.wordcount;

import java.util.function.Consumer;

/** Finds the words in a passage. For one thread. */
interface Tokenizer {
    /** Hands over the words, as they stand there, in their order. */
    void tokenize(String passage, Consumer<String> words);
}
