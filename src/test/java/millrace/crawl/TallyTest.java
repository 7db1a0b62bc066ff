package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    private void add(String host, Reason reason, Answer answer) {
        FetchTask task = FetchTask.page("http://" + host + "/", 0, false);
        tally.add(PageRecord.without(task, host, reason, "", answer, PageRecord.now()));
    }

    @Test
    void takesAnAnswerThatDidNotComeInTimeForASlowOne() {
        add("quick", Reason.NOT_FOUND, new Answer(404, "", "", 0, 0, false, 20, "", "", "", ""));
        add("silent", Reason.RESPONSE_TIMEOUT, Answer.missing(30_000, "127.0.0.1"));
        add("never-asked", Reason.ROBOTS, Answer.NONE);
        assertEquals(
                List.of(new Tally.HostTime("silent", 1, 30_000), new Tally.HostTime("quick", 1, 20)), tally.slowest(9));
    }
}
