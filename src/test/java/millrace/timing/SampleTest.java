package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void knowsWhatEveryTextbookKnows() {
        Sample sample = Sample.of(List.of(2, 4, 4, 4, 5, 5, 7, 9));
        assertEquals(2, sample.min());
        assertEquals(4.5, sample.median());
        assertEquals(5, sample.mean());
        assertEquals(Math.sqrt(32.0 / 7), sample.standardDeviation(), 1e-12);
        assertEquals(9, sample.max());
        assertTrue(Double.isNaN(Sample.of(1.0).standardDeviation()));
        assertThrows(IllegalArgumentException.class, () -> Sample.of(List.of()));
    }

    @Test
    void scoresByDistancesFromTheMedianSoThatAnOutlierDoesNotHideItself() {
        double[] scores = Sample.of(1.0, 1.1, 0.9, 1.0, 1.1, 9.0).modifiedScores();
        assertTrue(scores[5] > Sample.OUTLIER_SCORE);
        assertTrue(Math.abs(scores[0]) < 3);
        assertArrayEquals(new double[3], Sample.of(1.0, 1.0, 1.0).modifiedScores());
    }

    @Test
    void keepsTheOrderOfItsValues() {
        Sample sample = Sample.of(3.0, 1.0, 2.0);
        assertEquals(2, sample.median());
        assertEquals(0, sample.modifiedScores()[2]);
        assertEquals(3, sample.value(0));
    }

    @Test
    void propagatesErrorsByHandCalculation() {
        // Means 2 and 1, standard errors 0.1/sqrt(3) and 0; t of two degrees of freedom is 4.3027.
        Estimate ratio = Sample.of(1.9, 2.0, 2.1).dividedBy(Sample.of(1.0, 1.0, 1.0), false);
        assertEquals(2, ratio.value(), 1e-12);
        assertEquals(4.302653 * 0.1 / Math.sqrt(3), ratio.plusMinus(), 1e-5);
    }

    @Test
    void letsWhatDisturbedBothOfARoundCancelOut() {
        Sample serial = Sample.of(2.0, 2.2, 2.4, 2.6);
        Sample parallel = Sample.of(1.0, 1.1, 1.2, 1.3);
        assertEquals(0, serial.dividedBy(parallel, true).plusMinus(), 1e-6);
        assertTrue(serial.dividedBy(parallel, false).plusMinus() > 0.3);
    }

    @Test
    void coversTheTrueRatioInNineteenOfTwentyExperiments() {
        Random random = new Random(1);
        int covered = 0;
        for (int i = 0; i < 2000; i++) {
            double[] one =
                    random.doubles(6).map(x -> 2 + 0.1 * random.nextGaussian()).toArray();
            double[] other =
                    random.doubles(6).map(x -> 1 + 0.1 * random.nextGaussian()).toArray();
            Estimate ratio = Sample.of(one).dividedBy(Sample.of(other), true);
            covered += Math.abs(ratio.value() - 2) <= ratio.plusMinus() ? 1 : 0;
        }
        assertEquals(0.95, covered / 2000.0, 0.02);
    }

    @Test
    void saysNothingOfTheUncertaintyOfOneRun() {
        Estimate ratio = Sample.of(2.0).dividedBy(Sample.of(1.0), true);
        assertEquals(2, ratio.value());
        assertTrue(Double.isNaN(ratio.plusMinus()));
        assertEquals(0, ratio.comparedTo(1));
    }

    @Test
    void karpAndFlattTurnAmdahlRound() {
        for (double fraction : new double[] {0, 0.01, 0.2, 1}) {
            assertEquals(fraction, Scaling.serialFraction(Scaling.amdahl(fraction, 8), 8), 1e-12);
        }
        assertTrue(Scaling.serialFraction(2.1, 2) < 0);
        assertEquals(16, Scaling.amdahl(-0.1, 16), 1e-12);
    }
}
