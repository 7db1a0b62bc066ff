package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import millrace.process.StringCounts;
import org.junit.jupiter.api.Test;

class SpectrumTest {
    @Test
    void knowsTheCountAtEachRankWithoutTheWords() {
        Random random = new Random(1);
        for (int distinct : new int[] {1, 2, 10, 1000}) {
            StringCounts table = new StringCounts();
            List<Long> counts = new ArrayList<>();
            for (int i = 0; i < distinct; i++) {
                // Around the edge of the usual counts, and far beyond.
                long count = i % 3 == 0 ? 1 + random.nextInt(5) : i % 3 == 1 ? 4090 + random.nextInt(12) : 1L << 40;
                counts.add(count);
                table.add("word" + i, count);
            }
            counts.sort(Comparator.reverseOrder());
            Spectrum spectrum = Spectrum.of(table);

            assertEquals(distinct, spectrum.distinct());
            assertEquals(counts.stream().filter(count -> count == 1).count(), spectrum.once());
            long together = 0;
            for (int rank = 1; rank <= distinct; rank++) {
                together += counts.get(rank - 1);
                assertEquals(counts.get(rank - 1), spectrum.countAt(rank));
                assertEquals(together, spectrum.occurrencesTo(rank));
            }
        }
    }

    @Test
    void hasNoRankWithoutWords() {
        assertEquals(0, Spectrum.of(new StringCounts()).distinct());
        assertEquals(0, Spectrum.of(new StringCounts()).once());
    }
}
