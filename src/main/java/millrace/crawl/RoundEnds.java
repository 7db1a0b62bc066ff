package millrace.crawl;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import okio.ByteString;

/**
 * Of a task of a round: all goes into its journal, and what URLs lead to is for the rounds after this one. For the crawl's
 * thread.
 */
final class RoundEnds implements Ends {
    private final Frontier frontier;
    private final PageOutput journal;
    private final Scope scope;
    private final int round;
    private final Set<String> hosts;
    /** Who left, to be asked elsewhere. */
    private final Set<String> left = new HashSet<>();

    /**
     * @param hosts that this task may ask
     */
    RoundEnds(Frontier frontier, PageOutput journal, Scope scope, int round, Set<String> hosts) {
        this.frontier = frontier;
        this.journal = journal;
        this.scope = scope;
        this.round = round;
        this.hosts = hosts;
    }

    @Override
    public void end(long id, FetchResult.Ended ended, ByteString text) throws IOException {
        end(
                id,
                new RoundLine.Ended(
                        ended.record(), ended.task().way(), ended.redirect(), ended.links(), ended.sitemaps()));
    }

    @Override
    public void endUntried(long id, FetchTask task, Reason reason, String detail) throws IOException {
        end(id, RoundLine.Ended.of(PageRecord.untried(task, reason, detail, PageRecord.now()), task.way()));
    }

    private void end(long id, RoundLine.Ended line) throws IOException {
        journal.addLine(line.text());
        learn(line);
        frontier.end(id, line.record(), 0);
    }

    /** A URL has ended, here or in an earlier attempt. */
    void learn(RoundLine.Ended line) throws IOException {
        String target = line.redirect();
        if (!target.isEmpty()
                && line.way().isOfTheList()
                && line.way().refusalOfRedirect(target, scope).isEmpty()) {
            scope.extend(target);
        }
    }

    @Override
    public void find(String url, UrlState.Way way) throws IOException {
        if (scope.refusal(url).isEmpty()) {
            journal.addLine(RoundLine.Url.found(url, way).text());
        }
    }

    @Override
    public boolean leaves(FetchTask robots) throws IOException {
        if (hosts.contains(Place.of(robots.url()).politenessKey())) {
            return false;
        }
        if (left.add(robots.wanted())) {
            journal.addLine(RoundLine.Url.found(
                            robots.url() + " " + robots.wanted() + " " + round,
                            new UrlState.Way(0, FetchTask.Kind.ROBOTS, robots.via()))
                    .text());
        }
        return true;
    }
}
