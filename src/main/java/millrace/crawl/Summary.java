package millrace.crawl;

import java.util.ArrayList;
import java.util.List;
import millrace.cli.Console;
import millrace.cli.Figures;
import millrace.cli.Terminal;

/** What came of a crawl, in a few lines. */
record Summary(Tally tally, Console console) {
    private static final int SLOWEST = 3;
    private static final long WORTH_SAYING_MILLIS = 1000;

    /**
     * Says it.
     *
     * @param who has crawled
     */
    void say(String who, long nanos) {
        long took = Math.max(1, nanos);
        long asked = tally.asked();
        console.say(Figures.counted(tally.urls(), "URL") + ", " + Figures.bytes((double) tally.bytes()) + ", "
                + Figures.seconds(took) + " s, " + rate(asked * 1e9 / took) + " pages/s, " + who);
        for (State state : State.values()) {
            if (tally.count(state) > 0) {
                console.say("  " + state.label() + " " + Figures.grouped(tally.count(state)) + reasons(state));
            }
        }
        List<String> slow = new ArrayList<>();
        for (Tally.HostTime host : tally.slowest(SLOWEST)) {
            if (host.meanMillis() >= WORTH_SAYING_MILLIS) {
                slow.add(Terminal.escape(host.host()) + " (" + Figures.seconds(host.meanMillis() * 1_000_000) + " s)");
            }
        }
        if (!slow.isEmpty()) {
            console.say("  slowest answers: " + String.join(", ", slow));
        }
    }

    private String reasons(State state) {
        List<String> reasons = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            if (reason.state() == state && tally.count(reason) > 0) {
                reasons.add(reason.label() + " " + Figures.grouped(tally.count(reason)));
            }
        }
        return reasons.equals(List.of(Reason.OK.label() + " " + Figures.grouped(tally.count(state))))
                ? ""
                : " (" + String.join(", ", reasons) + ")";
    }

    private static String rate(double perSecond) {
        return perSecond < 100 ? Figures.seconds((long) (perSecond * 1e9)) : Figures.grouped(Math.round(perSecond));
    }
}
