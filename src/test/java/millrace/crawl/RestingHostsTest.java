package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestingHostsTest {
    private Frontier frontier;
    private RestingHosts resting;

    @BeforeEach
    void open() throws IOException {
        frontier = Frontier.temporary();
        resting = frontier.hosts().resting();
    }

    @AfterEach
    void close() throws IOException {
        frontier.close();
    }

    private static HostQueue host(int id) {
        return new HostQueue(new HostTable.Host(id, HostState.unknown("h" + id), 0), new Pace("h" + id, 1), 0);
    }

    private static HostQueue failed(int id) {
        HostQueue host = host(id);
        FetchTask page = FetchTask.page("http://h" + id + "/", 2, true);
        HostEvent troubled = new HostEvent.Troubled(Reason.UNAVAILABLE, Duration.ofSeconds(1));
        Instant now = PageRecord.now();
        PageRecord record = PageRecord.without(page, "h" + id, Reason.UNAVAILABLE, "busy", now);
        FetchResult.Ended last = new FetchResult.Ended(page, troubled, record, List.of(), "");
        host.took(last, now.toEpochMilli());
        host.state = host.state.after(troubled, now, Duration.ZERO, new Random(1));
        host.robotsFailures.put("http://h" + id, 2);
        host.again.add(new HostQueue.Job(7, page.again(), host, 1, last));
        return host;
    }

    @Test
    void givesBackWhatAHostKnewOnce() throws IOException {
        HostQueue left = failed(3);
        resting.keep(left);
        HostQueue back = host(3);
        back.goOn(resting.take(3));

        assertEquals(left.kept(), back.kept());
        assertEquals(left.again.element().task(), back.again.element().task());
        assertEquals(RestingHosts.Kept.NOTHING, resting.take(3));
        assertEquals(RestingHosts.Kept.NOTHING, resting.take(4));
    }

    @Test
    void keepsThePaceThatAHostSharesWithAnAddress() throws IOException {
        HostTable.Host twin = new HostTable.Host(5, HostState.unknown("h5"), 0);
        resting.keep(new HostQueue(twin, new Pace("127.0.0.5", 1), 0));
        assertEquals("127.0.0.5", resting.take(5).paceKey());
    }

    @Test
    void givesAllThatFailedAtTheEnd() throws IOException {
        for (int id = 1; id <= 3; id++) {
            resting.keep(id == 2 ? host(id) : failed(id));
        }
        List<String> urls = resting.takeTried().stream()
                .map(page -> page.last().record().url())
                .toList();
        assertEquals(List.of("http://h1/", "http://h3/"), urls);
        assertEquals(List.of(), resting.takeTried());
    }

    @Test
    void countsThoseWhoseMomentHasNotComeAndShowsTheNext() throws IOException {
        resting.rest(host(4), 10, "its delay", 0);
        resting.rest(host(1), 300, "its delay", 10);
        resting.rest(host(2), 100, "its delay", 10);
        resting.rest(host(3), 200, "back-off", 10);

        assertEquals(3, resting.count(99));
        assertEquals(2, resting.count(100));
        assertEquals(List.of(new WaitingHost("h3", OptionalLong.of(50), "back-off")), resting.waiting(1, 150));
        assertEquals(0, resting.count(300));
        assertEquals(List.of(), resting.waiting(9, 300));
    }
}
