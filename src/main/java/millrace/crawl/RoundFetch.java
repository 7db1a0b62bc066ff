package millrace.crawl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import millrace.wordcount.Cluster;

/**
 * One task of a round: the crawl of one machine, over a frontier that is gone with it, of URLs that lead to nothing here.
 * What earlier attempts have done stands in the journal and is not done again. Once.
 */
final class RoundFetch {
    private final RoundJob job;
    private final Journal journal;
    private final Frontier frontier;
    private final NameSet names;
    private final Scope scope;
    private final Plan plan;

    private final Map<String, HostKnown> known = new HashMap<>();
    private final Set<String> hosts = new HashSet<>();
    /** Hosts whose robots.txt lies at others. */
    private final Set<String> left = new HashSet<>();

    private final Set<String> ended = new HashSet<>();
    private final Map<String, Integer> begun = new HashMap<>();
    private final List<RoundLine.Url> robots = new ArrayList<>();
    private final Set<String> givenUp = new HashSet<>();

    RoundFetch(RoundJob job, Journal journal, Frontier frontier) {
        this.job = job;
        this.journal = journal;
        this.frontier = frontier;
        this.names = new NameSet(job.terms().names().all());
        this.scope = job.terms().scope().scope(names);
        this.plan = job.terms().plan();
    }

    /** Fetches all; returns the names by which the scope has grown. */
    Set<String> run(Iterator<Cluster.Part> parts) throws IOException, InterruptedException {
        PageOutput output = PageOutput.into("the journal of a round", journal);
        RoundEnds ends = new RoundEnds(frontier, output, scope, job.round(), hosts);
        journal.replay(line -> learn(line, ends));
        while (parts.hasNext()) {
            take(Routes.line(parts.next()), ends);
        }
        boolean quiet = job.terms().quiet() || !journal.isFirst();
        long now = System.currentTimeMillis();
        long quietUntil = quiet ? now + 2 * Journal.LOOK_MILLIS + delay().toMillis() : 0;
        for (HostKnown host : known.values()) {
            load(host, quiet);
        }
        frontier.commit();
        frontier.hosts().setSaved((state, pages) -> output.addLine(line(state, pages)));

        Crawl.Watch watch = new Crawl.Watch() {
            @Override
            public void committed() {
                try {
                    journal.requireNewest();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        long end = Math.min(job.terms().deadline(), plan.limits().end(Math.max(now, quietUntil)));
        Duration time = Duration.ofMillis(Math.max(0, end - now));
        Plan.Limits limits = new Plan.Limits(Long.MAX_VALUE, plan.limits().pagesPerHost(), time);
        Plan own = new Plan(plan.connections(), plan.maxDepth(), plan.manners(), limits);
        Crawl crawl = new Crawl(own, frontier, scope, output, ends, watch, quietUntil);
        crawl.goOn(robots.stream().map(this::task).toList(), givenUp);
        crawl.run(listener -> new ThreadCrew(job.terms().maker(), Keeping.NOTHING, WarcFile.Mark.START, listener));
        end(output);
        Set<String> more = new HashSet<>(names.all());
        more.removeAll(job.terms().names().all());
        return more;
    }

    /** The last words on each host: whoever asks it next waits from now on. */
    private void end(PageOutput output) throws IOException {
        Instant now = Instant.now();
        frontier.hosts().forEach((state, pages) -> {
            HostKnown host = new HostKnown(state, pages, hosts.contains(state.key()) ? now.toEpochMilli() : 0);
            boolean asked = host.at() > 0;
            output.addLine(new RoundLine.Host(asked ? host.restingUntil(now.plus(state.delay(delay()))) : host).text());
        });
        for (RoundLine.Url url : robots) {
            output.addLine(new RoundLine.Done(url).text());
        }
        output.flush();
    }

    private Duration delay() {
        return plan.manners().delay();
    }

    private String line(HostState state, int pages) throws IOException {
        long at = hosts.contains(state.key()) ? System.currentTimeMillis() : 0;
        return new RoundLine.Host(new HostKnown(state, pages, at)).text();
    }

    /** Of an earlier attempt. */
    private void learn(RoundLine line, RoundEnds ends) throws IOException {
        if (line instanceof RoundLine.Host host) {
            known.merge(host.known().state().key(), host.known(), HostKnown::merge);
        } else if (line instanceof RoundLine.Ended end) {
            boolean fresh = ended.add(end.record().url());
            ends.learn(end);
            if (fresh && end.record().attempts() > 0) {
                begun.merge(end.url().host(), 1, Integer::sum);
            }
        } else if (line instanceof RoundLine.Url url && url.state().way().kind() == FetchTask.Kind.ROBOTS) {
            left.add(Place.of(url.state().way().via().get(0)).politenessKey());
        }
    }

    private void take(RoundLine line, RoundEnds ends) throws IOException {
        if (line instanceof RoundLine.Host host) {
            HostKnown before = host.known();
            HostState state = before.state();
            state.robots().forEach((origin, file) -> {
                if (file.verdict() == RobotsFile.Verdict.UNREACHABLE) {
                    givenUp.add(origin);
                }
            });
            int pages = before.pages() + begun.getOrDefault(state.key(), 0);
            known.merge(state.key(), new HostKnown(state, pages, before.at()), HostKnown::merge);
        } else if (line instanceof RoundLine.Url url) {
            hosts.add(url.host());
            addServer(url.host());
            if (url.state().way().kind() == FetchTask.Kind.ROBOTS) {
                robots.add(url);
            } else if (!ended.contains(url.key()) && !left.contains(url.host())) {
                frontier.add(url.key(), url.host(), url.state().way(), scope.lists(url.key()));
                Optional<Reason> refusal = scope.refusalOfRedirected(url.key());
                if (refusal.isPresent()) { // since this run
                    ends.endUntried(frontier.idOfWaiting(url.key()).orElseThrow(), task(url), refusal.get(), "");
                }
            }
        }
    }

    /** The host is known to be the server that has a certain address: others that have it too share its pace. */
    private void addServer(String host) throws IOException {
        String address = job.groups().get(host);
        if (address != null) {
            frontier.hosts().idOf(address.contains(":") ? "[" + address + "]" : address);
        }
    }

    private FetchTask task(RoundLine.Url url) {
        try {
            return new FetchTask(
                    url.state().way().kind(),
                    url.url(),
                    url.state().way().via(),
                    url.state().way().depth(),
                    1,
                    scope.lists(url.url()),
                    FetchTask.Validators.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void load(HostKnown host, boolean quiet) throws IOException {
        HostState state = host.state();
        Instant rest = Instant.now().plusMillis(2 * Journal.LOOK_MILLIS).plus(state.delay(delay()));
        HostKnown loaded = quiet ? host.restingUntil(rest) : host;
        frontier.hosts().update(frontier.hosts().idOf(state.key()), loaded.state(), loaded.pages());
    }
}
