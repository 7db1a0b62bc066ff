/**
 * The command {@code crawl}: fetches a list of URLs, or a site, in parallel; polite, hard to trap, and safe to kill.
 *
 * <pre>
 *   In the parent                                     In a worker (or here, in serial mode)
 *
 *   FetchTask + HostState                      ----&gt;  Fetcher.fetch: one request, or none
 *   FetchResult                                &lt;----    |-- PageUrl, HostName    what is asked for
 *     |-- PageRecord   what the user gets               |-- RobotsRules          whether it may be asked for
 *     |-- links        what may be fetched next         |-- PublicDns            where it may be
 *     `-- HostEvent    -&gt; HostState                     |-- Requests -&gt; Received  the request and its answer
 *                                                       |-- Body                 decoded, under caps
 *                                                       |-- PageParser, Sitemap  what stands in it
 *                                                       `-- Tap -&gt; WarcFile      what came, byte for byte
 * </pre>
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
 *       body no more is read or decoded than the settings say; pages are parsed within a third of the heap, and one
 *       whose tree would take more than half of that is parsed up to there, which its record says.
 *   <li>Whatever a server sends, it is a reason and no exception.
 * </ul>
 *
 * <p>No parameter and no result is null. A string that does not apply is empty, a number 0.
 */
@NullMarked
package millrace.crawl;

import org.jspecify.annotations.NullMarked;
