package millrace.wordcount;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Finds the most common words without sorting all of them. */
final class MostCommon {
    private MostCommon() {}

    /** The {@code top} most common words, 0: all, in the order of {@link WordCount#ORDER}. */
    static List<WordCount> of(Map<String, Long> counts, int top) {
        if (top == 0 || top >= counts.size()) {
            List<WordCount> all = new ArrayList<>(counts.size());
            for (Map.Entry<String, Long> entry : counts.entrySet()) {
                all.add(new WordCount(entry.getKey(), entry.getValue()));
            }
            all.sort(WordCount.ORDER);
            return all;
        }
        // The least common of those kept is at the head.
        PriorityQueue<WordCount> kept = new PriorityQueue<>(Collections.reverseOrder(WordCount.ORDER));
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            long count = entry.getValue();
            if (kept.size() == top) {
                WordCount least = kept.element();
                if (count < least.count()
                        || (count == least.count() && WordCount.compareCodePoints(entry.getKey(), least.word()) > 0)) {
                    continue;
                }
                kept.remove();
            }
            kept.add(new WordCount(entry.getKey(), count));
        }
        WordCount[] sorted = kept.toArray(new WordCount[0]);
        Arrays.sort(sorted, WordCount.ORDER);
        return Arrays.asList(sorted);
    }
}
