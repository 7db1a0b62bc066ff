package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import millrace.process.StringCounts;
import org.junit.jupiter.api.Test;

class MostCommonTest {
    @Test
    void keepsWhatAFullSortWouldPutFirst() {
        Random random = new Random(1);
        Map<String, Long> counts = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            String word = new String(Character.toChars(0xD000 + random.nextInt(0x800)))
                    + new String(Character.toChars(0xE000 + random.nextInt(0x4000)));
            counts.put(word, (long) random.nextInt(20));
        }
        List<WordCount> sorted = new ArrayList<>();
        counts.forEach((word, count) -> sorted.add(new WordCount(word, count)));
        sorted.sort((one, other) -> one.count() != other.count()
                ? Long.compare(other.count(), one.count())
                : compareArrays(
                        one.word().codePoints().toArray(),
                        other.word().codePoints().toArray()));

        for (int top : new int[] {1, 2, 10, 100, 1000, sorted.size(), sorted.size() + 1}) {
            List<WordCount> most = sorted.subList(0, Math.min(top, sorted.size()));
            assertEquals(most, MostCommon.of(StringCounts.of(counts), top, Order.COUNT, Optional.empty()));
            assertEquals(byWord(most), MostCommon.of(StringCounts.of(counts), top, Order.WORD, Optional.empty()));
        }
        assertEquals(sorted, MostCommon.of(StringCounts.of(counts), 0, Order.COUNT, Optional.empty()));
        assertEquals(byWord(sorted), MostCommon.of(StringCounts.of(counts), 0, Order.WORD, Optional.empty()));
    }

    @Test
    void findsNothingInNothing() {
        assertEquals(List.of(), MostCommon.of(new StringCounts(), 10, Order.COUNT, Optional.empty()));
        assertEquals(List.of(), MostCommon.of(new StringCounts(), 0, Order.WORD, Optional.empty()));
    }

    private static List<WordCount> byWord(List<WordCount> counts) {
        List<WordCount> sorted = new ArrayList<>(counts);
        sorted.sort((one, other) -> compareArrays(
                one.word().codePoints().toArray(), other.word().codePoints().toArray()));
        return sorted;
    }

    private static int compareArrays(int[] one, int[] other) {
        return Arrays.compare(one, other);
    }
}
