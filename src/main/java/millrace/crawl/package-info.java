/**
 * The command {@code crawl}: fetches a list of URLs, or a site, in parallel; polite, hard to trap, and safe to kill.
 *
 * <pre>
 *   In the parent: Crawl, one thread                     In a worker (or here, in serial mode and on threads)
 *
 *   UrlList -&gt; Ends.list                                  FetchWork
 *     |                                                     |-- Fetcher.fetch      one request, or none
 *   Frontier (SQLite): WAITING                              |     |-- RobotsRules    whether it may be asked for
 *     | Activation: hosts that are due come into memory     |     |-- PublicDns      where it may be
 *   Hosts: whose turn it is, by its Pace                    |     |-- Requests -&gt; Received, by a Tap
 *     | Dispatcher: robots.txt first (RobotsDesk)           |     |-- Body           decoded, under caps
 *   Frontier: LEASED, committed                             |     `-- PageParser, Sitemap
 *     | Crew.assign: FetchTask, HostState  ------------&gt;  |
 *     |                                                     `-- Keeper             what does not travel: WarcFile, text
 *   Arrivals  &lt;------------ Harvest: FetchResult, text, how far the archive is
 *     |-- HostEvent -&gt; HostState, Pace; or a try again
 *     `-- Ends: PageRecord -&gt; PageOutput; links, redirects -&gt; Scope -&gt; Frontier: WAITING
 *   commit: output written | ENDED, links, texts, archive marks, new leases | tasks sent
 * </pre>
 *
 * <h2>How a URL moves</h2>
 *
 * <p>A URL that is listed or found becomes a row of the {@code Frontier}, once. A host of which a row waits is due, is taken
 * into memory while there is room ({@code Window}), and gets its turn when its {@code Pace} allows: one request at a time, its
 * delay after the end of the last. One that has to wait for long leaves memory for one that need not, and comes back when its
 * moment has come; what only this run knows of it is in {@code RestingHosts} meanwhile. The {@code Dispatcher} takes its next
 * row, or asks for its robots.txt before, and leases it; when that is committed the task goes to the worker that has the host.
 * What the worker hands over ends the row, or puts it behind the others of its host to be tried again, and what it leads to are
 * rows in turn.
 *
 * <p><b>One commit</b> holds for everything since the last: the output has been written when it happens, tasks are sent after
 * it. So after a kill there are no rows ended without a record; records behind the last that is committed are cut off, and
 * so is what the archives hold behind the marks that came with committed rows. A row that was leased waits again.
 *
 * <p><b>A worker that dies</b> loses what it had: each task goes to its successor, and a task with which three died is
 * given up; one that dies while it starts has begun none. A worker or thread that cannot write what it has to keep, or an
 * Error in a thread of this process, ends the crawl.
 *
 * <h2>On a cluster</h2>
 *
 * <pre>
 *   In this process: ClusterCrawl            On the machines of a Cluster, lines of JSON (RoundLine) in files (Rounds)
 *
 *   UrlList -&gt; journal of round N               state N: each URL (UrlState), each host (HostKnown)
 *     |-- RoundJob: what is nearest to the list  -&gt;  a host to one task: RoundFetch, a Crawl of its own
 *     |                                               `-- RoundEnds -&gt; Journal, which the next attempt replays
 *     |-- UpdateJob: state N, journals        -&gt;  merged by URL and by host -&gt; state N+1, records
 *     `-- commit: state N+1 counts; records -&gt; PageOutput
 * </pre>
 *
 * <p>A task crawls as one machine does, with a frontier that is gone with it, but nothing that it finds is followed before the
 * next round: redirects too, and a robots.txt that lies at another host, wait for theirs. So a host is asked by one task at a
 * time, and a round is all pages of one depth, or what redirects from there lead to. An attempt that was taken for lost stops
 * when it sees that another goes on, which waits for that. Clocks of the machines have to agree better than the delay.
 *
 * <h2>Words</h2>
 *
 * <p><b>A fetch</b> is one call of {@code Fetcher.fetch(task, hostState)}: a function of its arguments and of what the
 * network says, which keeps nothing. It makes <b>one request to one host at most</b>. A redirect is not followed but
 * handed back: its target is a task of its own, with the URLs that led to it, waits its turn at its own host, and goes
 * through scope, robots and the address check as any other. So does a robots.txt. Whoever spaces the calls for a host
 * has spaced its requests.
 *
 * <p><b>A state</b> ({@link millrace.crawl.State}) is how a URL ended, <b>a reason</b> ({@link millrace.crawl.Reason})
 * why; each URL gets one {@link millrace.crawl.PageRecord}. A URL that redirects has a record, and its target has
 * another.
 *
 * <p><b>A host</b> is the unit of politeness: what is known of it, and when it may be asked next, is its {@link
 * millrace.crawl.HostState}. A fetch says what it learned ({@link millrace.crawl.HostEvent}), and the owner of the state
 * applies it, in the order in which the events arrive; so several fetches for one host may be in flight.
 *
 * <p><b>An origin</b> is scheme, host and port: what a robots.txt holds for. If a fetch finds none that holds, it asks
 * for nothing and says {@link millrace.crawl.FetchResult.RobotsFirst}.
 *
 * <h2>Guarantees of a fetch</h2>
 *
 * <ul>
 *   <li>One request at most goes out, and none into a connection that the server has closed. OkHttp would follow
 *       redirects, repeat a 503 and try a broken connection again; it is kept from all of these.
 *   <li>No request goes to an address that is not the public's, unless the task says that the user's list names its host
 *       and port, or the settings allow it. A name is looked up once, refused if any of its addresses is special, and
 *       what was looked up is connected to.
 *   <li>A page is asked for only if a robots.txt that is not stale allows it. If that could not be read, no page is.
 *   <li>It ends by its time-out, but for the time that the system takes to look a name up and that parsing takes. Of a
 *       body no more is read or decoded than the settings say; pages are parsed within a third of a worker's heap,
 *       in each mode, and one whose tree would take more than half of that is parsed up to there: its reason.
 *   <li>Whatever a server sends, it is a reason and no exception.
 * </ul>
 *
 * <p>No parameter and no result is null. A string that does not apply is empty, a number 0.
 */
@NullMarked
package millrace.crawl;

import org.jspecify.annotations.NullMarked;
