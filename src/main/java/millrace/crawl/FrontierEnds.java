package millrace.crawl;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import okio.ByteString;

/** Of one machine: the record goes to the output and the end into the frontier, and what the URL leads to is found there. */
final class FrontierEnds implements Ends {
    /** Of a site: as many as one index may list by the protocol. */
    private static final int MOST_SITEMAPS = 50_000;

    private final Frontier frontier;
    private final Scope scope;
    private final PageOutput output;
    private final Tally tally;
    private final int maxDepth;
    private final int mostSitemaps;
    private final Optional<PageTexts> texts;

    /**
     * @param maxDepth how many links away from the list a page may be
     * @param texts where the texts of pages are kept; empty: nobody wants them
     */
    FrontierEnds(
            Frontier frontier, Scope scope, PageOutput output, Tally tally, int maxDepth, Optional<PageTexts> texts) {
        this(frontier, scope, output, tally, maxDepth, MOST_SITEMAPS, texts);
    }

    FrontierEnds(
            Frontier frontier,
            Scope scope,
            PageOutput output,
            Tally tally,
            int maxDepth,
            int mostSitemaps,
            Optional<PageTexts> texts) {
        this.mostSitemaps = mostSitemaps;
        this.texts = texts;
        this.frontier = frontier;
        this.scope = scope;
        this.output = output;
        this.tally = tally;
        this.maxDepth = maxDepth;
    }

    /** A URL has ended; its record says how. */
    private void end(long id, PageRecord record) throws IOException {
        frontier.end(id, record, output.add(record));
        tally.add(record);
    }

    @Override
    public void end(long id, FetchResult.Ended ended, ByteString text) throws IOException {
        end(id, ended.record());
        if (texts.isPresent() && !ended.record().reason().leavesText()) {
            texts.get().put(id, text);
        }
        UrlState.Way way = ended.task().way();
        if (!ended.redirect().isEmpty()) {
            redirect(ended.redirect(), way.redirected(ended.task().url()));
        }
        for (String sitemap : ended.sitemaps()) {
            find(sitemap, way.listedSitemap(), way.refusalOfListedSitemaps());
        }
        if (way.linked().depth() <= maxDepth) {
            for (String link : ended.links()) {
                find(link, way.linked());
            }
        }
    }

    @Override
    public void find(String url, UrlState.Way way) throws IOException {
        find(url, way, Optional.empty());
    }

    /**
     * A URL was found.
     *
     * @param refusal why it is not to be fetched though it is in scope, if so
     */
    private void find(String url, UrlState.Way way, Optional<Reason> refusal) throws IOException {
        if (!frontier.knows(url, way.depth())
                && scope.refusal(url).isEmpty()
                && frontier.add(url, Place.of(url).politenessKey(), way, scope.lists(url))) {
            Optional<Reason> why = refusal.isEmpty() && way.kind().isSitemap() ? count(url) : refusal;
            if (why.isPresent()) {
                skip(url, way, why.get());
            }
        }
    }

    /** Counts a sitemap as one of its site, and says why it is not to be fetched, if there were so many already. */
    private Optional<Reason> count(String sitemap) throws IOException {
        String name = "sitemaps of " + Place.of(sitemap).origin();
        int before = frontier.note(name).map(Integer::parseInt).orElse(0);
        if (before >= mostSitemaps) {
            return Optional.of(Reason.MAX_PAGES_PER_HOST);
        }
        frontier.setNote(name, String.valueOf(before + 1));
        return Optional.empty();
    }

    /** A redirect leads there. */
    private void redirect(String target, UrlState.Way way) throws IOException {
        Optional<Reason> refusal = way.refusalOfRedirect(target, scope);
        boolean fresh = frontier.add(target, Place.of(target).politenessKey(), way, scope.lists(target));
        if (way.isOfTheList() && refusal.isEmpty()) {
            scope.extend(target);
        }
        if (fresh && refusal.isPresent()) {
            skip(target, way, refusal.get());
        }
    }

    /** The user's list names a URL. */
    void list(String url) throws IOException {
        UrlState.Way way = UrlState.Way.page(0);
        Optional<Reason> refusal = scope.refusalOfListed(url);
        scope.list(url);
        String host = Place.of(url).politenessKey();
        boolean fresh = frontier.add(url, host, way, true);
        if (refusal.isEmpty() && !fresh) {
            frontier.list(url, host);
        } else if (refusal.isPresent() && fresh) {
            skip(url, way, refusal.get());
        }
    }

    /** The user's list holds something that is no URL to be crawled. */
    void listBad(String text, Reason reason, String detail) throws IOException {
        frontier.add(text, "", UrlState.Way.page(0), false);
        Optional<Long> id = frontier.idOfWaiting(text); // it is new, or its record was lost
        if (id.isPresent()) {
            endBad(id.get(), FetchTask.page(text, 0, false), reason, detail);
        }
    }

    private void endBad(long id, FetchTask task, Reason reason, String detail) throws IOException {
        end(id, PageRecord.without(task, "", reason, detail, PageRecord.now()));
    }

    /** Ends so many URLs again that were not to be asked for and whose records are lost. Says whether there may be more. */
    boolean endLost(int most) throws IOException {
        List<Frontier.Lost> all = frontier.lost(most);
        for (Frontier.Lost lost : all) {
            if (lost.reason().isNoUrl()) {
                endBad(lost.id(), lost.task(), lost.reason(), "");
            } else {
                endUntried(lost.id(), lost.task(), lost.reason(), "");
            }
        }
        return all.size() == most;
    }

    private void skip(String url, UrlState.Way way, Reason reason) throws IOException {
        endUntried(frontier.idOfWaiting(url).orElseThrow(), FetchTask.of(url, way), reason, "");
    }

    @Override
    public void endUntried(long id, FetchTask task, Reason reason, String detail) throws IOException {
        end(id, PageRecord.untried(task, reason, detail, PageRecord.now()));
    }
}
