package millrace.crawl;

import java.time.Clock;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import okhttp3.Dns;
import okhttp3.OkHttpClient;

/**
 * Fetches: one task, one request at most. Keeps nothing but connections, for some seconds, so that the next request to a
 * host is quicker. Thread-safe; whoever opens one closes it.
 */
public final class Fetcher implements AutoCloseable {
    /** How much of the heap the trees of pages may take. */
    private static final int SHARE_OF_HEAP = 3;

    private static final int RULES_REMEMBERED = 64;

    private final FetchSettings settings;
    private final Clock clock;
    private final Requests requests;
    private final RobotsFetch robots;
    private final ParseMemory memory;
    /** The rules of the files that were looked at last: most fetches are of hosts that were asked just before. */
    private final Map<String, RobotsRules> rules = Collections.synchronizedMap(new Remembered<>(RULES_REMEMBERED));

    /** Opens no connection yet. */
    public Fetcher(FetchSettings settings) {
        this(settings, false, Runtime.getRuntime().maxMemory());
    }

    /**
     * Opens no connection yet.
     *
     * @param keepWire whether what goes over the wire is recorded
     * @param heap of which a part is for parsing, in bytes
     */
    Fetcher(FetchSettings settings, boolean keepWire, long heap) {
        this(settings, keepWire, heap, new OkHttpClient.Builder(), Dns.SYSTEM, Clock.systemUTC());
    }

    Fetcher(FetchSettings settings, boolean keepWire, long heap, OkHttpClient.Builder trust, Dns names, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.requests = new Requests(settings, trust, names, keepWire);
        this.robots = new RobotsFetch(settings, requests, clock);
        long most = Runtime.getRuntime().maxMemory() / 2; // where the heap is smaller than it should be
        this.memory = new ParseMemory(Math.min(heap / SHARE_OF_HEAP, most));
    }

    /**
     * Makes the request of a task, if the host's robots.txt is known and allows it, and looks at the answer. Blocks for
     * the time-out of a fetch at most, and while there is no memory to parse the page. Throws nothing for what servers
     * and pages do: that is a reason of the result. An interrupt is kept, and ends what it finds waiting.
     *
     * @param host of the task's URL; of its state only the robots.txt is looked at
     */
    public FetchResult fetch(FetchTask task, HostState host) {
        return fetchWhole(task, host).result();
    }

    /** The same, with what does not travel. */
    Fetched fetchWhole(FetchTask task, HostState host) {
        PageUrl url = PageUrl.canonical(task.url());
        if (task.kind() == FetchTask.Kind.ROBOTS) {
            return robots.fetch(task, url);
        }
        PageFetch page = new PageFetch(task, url, settings, clock);
        if (settings.obeyRobots()) {
            Optional<RobotsFile> file = host.robotsOf(url.origin(), clock.instant());
            if (file.isEmpty()) {
                return Fetched.nothing(new FetchResult.RobotsFirst(task, url.origin()));
            }
            Optional<FetchFailure> refusal =
                    RobotsFetch.refusal(file.get(), url, text -> rules.computeIfAbsent(text, RobotsRules::of));
            if (refusal.isPresent()) {
                return Fetched.nothing(page.refused(refusal.get()));
            }
        }
        return page.run(requests, memory);
    }

    /** Ends what is running, each with a failure, and closes all connections. */
    @Override
    public void close() {
        requests.close();
    }
}
