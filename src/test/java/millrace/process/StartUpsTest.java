package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import millrace.process.StartUps.Verdict;
import org.junit.jupiter.api.Test;

class StartUpsTest {
    private final StartUps startUps = new StartUps(4);

    private void dieInARow(int times, int living, Verdict verdict) {
        for (int i = 0; i < times; i++) {
            assertTrue(startUps.mayStart(10, living));
            assertEquals(verdict, startUps.died(startUps.started(), living));
        }
    }

    private void failInARow(int times, Verdict verdict) {
        for (int i = 0; i < times; i++) {
            assertTrue(startUps.mayStart(10, 0));
            assertEquals(verdict, startUps.couldNotTry(startUps.started(), 0));
        }
    }

    @Test
    void asManyStartAtATimeAsThereAreCallsAndRoomFor() {
        assertFalse(startUps.mayStart(0, 0));
        assertTrue(startUps.mayStart(2, 0));
        startUps.started();
        assertTrue(startUps.mayStart(2, 1));
        startUps.started();
        assertFalse(startUps.mayStart(2, 2), "one for each call");
        assertTrue(startUps.mayStart(9, 3));
        assertFalse(startUps.mayStart(9, 4), "no more than were asked for");
    }

    @Test
    void afterADeathOneStartsAtATimeUntilOneComesUp() {
        dieInARow(1, 0, Verdict.TRY_AGAIN);
        startUps.started();
        assertFalse(startUps.mayStart(10, 1));
        startUps.cameUp();
        startUps.started();
        assertTrue(startUps.mayStart(10, 2));
    }

    @Test
    void whatDiesAtOnceCountsOnce() {
        int[] all = {startUps.started(), startUps.started(), startUps.started(), startUps.started()};
        for (int i = 0; i < all.length; i++) {
            assertEquals(Verdict.TRY_AGAIN, startUps.died(all[i], all.length - 1 - i));
        }
        dieInARow(StartUps.MOST_DEATHS - 2, 0, Verdict.TRY_AGAIN);
        dieInARow(1, 0, Verdict.BREAK);
    }

    @Test
    void oneThatComesUpForgivesTheDeathsBeforeIt() {
        for (int i = 0; i < 3; i++) {
            dieInARow(StartUps.MOST_DEATHS - 1, 1, Verdict.TRY_AGAIN);
            startUps.started();
            startUps.cameUp();
        }
        assertEquals(4, startUps.most());
    }

    @Test
    void whileOthersLiveItRestsAndThenTriesAgainWithCare() {
        dieInARow(StartUps.MOST_DEATHS - 1, 2, Verdict.TRY_AGAIN);
        dieInARow(1, 2, Verdict.REST);
        assertEquals(2, startUps.most());
        assertFalse(startUps.mayStart(10, 2));
        assertTrue(startUps.mayStart(10, 1), "one of the two is replaced");
        startUps.restIsOver();
        assertEquals(4, startUps.most());
        startUps.started();
        assertFalse(startUps.mayStart(10, 3));
        startUps.cameUp();
        assertTrue(startUps.mayStart(10, 3));
    }

    @Test
    void restingWithNobodyLeftItTriesAFewTimesMore() {
        dieInARow(StartUps.MOST_DEATHS - 1, 1, Verdict.TRY_AGAIN);
        dieInARow(1, 1, Verdict.REST);
        dieInARow(StartUps.MOST_DEATHS - 2, 0, Verdict.TRY_AGAIN);
        dieInARow(1, 0, Verdict.BREAK);
    }

    @Test
    void withoutThreadsItRestsAtOnceAndWithNobodyLeftTriesAFewTimesMore() {
        assertEquals(Verdict.REST, startUps.couldNotTry(startUps.started(), 3));
        assertEquals(3, startUps.most());
        failInARow(StartUps.MOST_DEATHS - 2, Verdict.TRY_AGAIN);
        failInARow(1, Verdict.BREAK);
    }

    @Test
    void whereAllThatStartTogetherFailOneIsTriedAlone() {
        int[] all = {startUps.started(), startUps.started(), startUps.started(), startUps.started()};
        for (int i = 0; i < all.length; i++) {
            assertEquals(Verdict.REST, startUps.couldNotTry(all[i], all.length - 1 - i));
        }
        assertEquals(1, startUps.most());
        assertTrue(startUps.mayStart(10, 0));
        int alone = startUps.started();
        assertFalse(startUps.mayStart(10, 1));
        assertEquals(Verdict.TRY_AGAIN, startUps.couldNotTry(alone, 0));
        failInARow(StartUps.MOST_DEATHS - 3, Verdict.TRY_AGAIN);
        failInARow(1, Verdict.BREAK);
    }
}
