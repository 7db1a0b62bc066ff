package millrace.crawl;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Sees that a robots.txt is asked for before anything else of its origin, and again when it could not be read, and keeps
 * what is learned of hosts. For the crawl's thread.
 */
final class RobotsDesk {
    /** For so long a robots.txt holds that has killed its workers. */
    private static final Duration LOST_TIME = Duration.ofHours(1);

    private final Plan.Manners manners;
    private final Frontier frontier;
    private final Scope scope;
    private final Ends ends;
    private final Hosts hosts;
    private final Activation activation;
    private final Set<String> givenUp = new HashSet<>();
    private final Random random = new Random();

    RobotsDesk(Plan.Manners manners, Frontier frontier, Scope scope, Ends ends, Hosts hosts, Activation activation) {
        this.manners = manners;
        this.frontier = frontier;
        this.scope = scope;
        this.ends = ends;
        this.hosts = hosts;
        this.activation = activation;
    }

    /** What has to be done before a page. */
    sealed interface Answer {
        /** Nothing. */
        record Go() implements Answer {}

        /** Its robots.txt comes. */
        record Wait() implements Answer {}

        /** This has to be fetched first. */
        record Ask(HostQueue.Job job) implements Answer {}

        /** Its robots.txt could not be read, however often it was tried. */
        record GiveUp(Reason reason, String why) implements Answer {}
    }

    /**
     * What has to be done before a page of a host may be asked for.
     *
     * @param mayBeAsked whether a request to the host may begin; else nothing is asked
     */
    Answer ask(HostQueue host, String url, boolean mayBeAsked, long now) throws IOException {
        if (!manners.obeyRobots()) {
            return mayBeAsked ? new Answer.Go() : new Answer.Wait();
        }
        String origin = Place.of(url).origin();
        if (host.robotsAsked.contains(origin)) {
            return new Answer.Wait();
        }
        Optional<RobotsFile> known = host.state.robotsOf(origin, Instant.ofEpochMilli(now));
        if (known.isPresent() && !isToBeAskedAgain(host, origin, known.get())) {
            RobotsFile file = known.get();
            if (file.verdict() == RobotsFile.Verdict.UNREACHABLE) {
                return RobotsFetch.refusal(file, PageUrl.canonical(url))
                        .<Answer>map(why -> new Answer.GiveUp(why.reason(), String.valueOf(why.getMessage())))
                        .orElse(new Answer.Go());
            }
            return mayBeAsked ? new Answer.Go() : new Answer.Wait();
        } else if (!mayBeAsked) {
            return new Answer.Wait();
        }
        host.robotsAsked.add(origin);
        return new Answer.Ask(new HostQueue.Job(0, FetchTask.robots(origin, scope.lists(url)), host, 0));
    }

    private boolean isToBeAskedAgain(HostQueue host, String origin, RobotsFile file) {
        boolean mayChange =
                Reason.labelled(file.why()).map(Reason::retry).orElse(Reason.Retry.HOST) != Reason.Retry.NEVER;
        return file.verdict() == RobotsFile.Verdict.UNREACHABLE
                && mayChange
                && !givenUp.contains(origin)
                && host.robotsFailures.getOrDefault(origin, 0) <= manners.retries();
    }

    /** The robots.txt of these origins could not be read before, however often it was tried. */
    void giveUp(Set<String> origins) {
        givenUp.addAll(origins);
    }

    /** Something was learned of a host. */
    void learn(HostQueue host, HostEvent event, long now) {
        if (event instanceof HostEvent.Troubled troubled) {
            host.trouble = troubled;
        } else if (event instanceof HostEvent.RobotsKnown known && known.isTrouble()) {
            host.trouble = new HostEvent.Troubled(
                    Reason.labelled(known.file().why()).orElse(Reason.OTHER), known.retryAfter());
        }
        host.state = host.state.after(event, Instant.ofEpochMilli(now), host.delay(manners.delay()), random);
        host.pace.holdUntil(host.state.nextAllowed().toEpochMilli());
    }

    /** A robots.txt was fetched, or lies elsewhere. */
    void answered(HostQueue host, HostQueue.Job job, FetchResult result, long now) throws IOException {
        if (result instanceof FetchResult.RobotsMoved moved) {
            learn(host, moved.host(), now);
            FetchTask next = job.task().redirectedTo(moved.redirect(), scope.lists(moved.redirect()));
            if (ends.leaves(next)) {
                for (HostQueue.Job begun : job.owner().leave()) {
                    frontier.release(begun.id());
                }
                hosts.changed(job.owner());
                restIfElsewhere(job);
            } else {
                bring(next, job.owner(), now);
            }
        } else if (result instanceof FetchResult.Robots robots) {
            if (host != job.owner()) {
                learn(host, new HostEvent.Answered(), now);
            }
            known(job, robots.host(), now);
        } else {
            throw new IOException("a fetch of " + job.task().url() + " gave " + result);
        }
    }

    /** A robots.txt of another host is to be asked for, before anything else. */
    void bring(FetchTask robots, long now) throws IOException {
        Place wanted = Place.of(robots.wanted());
        HostQueue owner = activation.require(wanted.politenessKey(), now);
        owner.robotsAsked.add(wanted.origin());
        bring(robots, owner, now);
    }

    private void bring(FetchTask robots, HostQueue owner, long now) throws IOException {
        HostQueue target = activation.require(Place.of(robots.url()).politenessKey(), now);
        target.first.add(new HostQueue.Job(0, robots, owner, 0));
        hosts.offer(target, now);
    }

    /** A robots.txt could not be fetched for a cause of our own. */
    void failed(HostQueue.Job job, String why, long now) throws IOException {
        Instant at = Instant.ofEpochMilli(now);
        RobotsFile none = new RobotsFile(
                RobotsFile.Verdict.UNREACHABLE, "", why, Duration.ZERO, List.of(), at, at.plus(LOST_TIME));
        known(job, new HostEvent.RobotsKnown(origin(job), none, Duration.ZERO), now);
    }

    private void known(HostQueue.Job job, HostEvent.RobotsKnown event, long now) throws IOException {
        HostQueue owner = job.owner();
        String origin = origin(job);
        owner.robotsAsked.remove(origin);
        if (event.file().verdict() == RobotsFile.Verdict.UNREACHABLE) {
            owner.robotsFailures.merge(origin, 1, Integer::sum);
            owner.hasToEnd = true; // perhaps; who looks at its pages next will see
        } else {
            owner.robotsFailures.remove(origin);
        }
        learn(owner, event, now);
        owner.pace.holdUntil(now + owner.delay(manners.delay()).toMillis()); // it may ask for a longer one
        if (manners.sitemaps()) {
            for (String sitemap : event.file().sitemaps()) {
                ends.find(sitemap, UrlState.Way.sitemap(0));
            }
        }
        activation.save(owner);
        hosts.offer(owner, now);
        restIfElsewhere(job);
    }

    /** Whose robots.txt was asked for at another host may have nothing else to do, and nobody else sees to it. */
    private void restIfElsewhere(HostQueue.Job job) throws IOException {
        if (!Place.of(job.task().url()).politenessKey().equals(job.owner().key)) {
            activation.restIfIdle(job.owner());
        }
    }

    private static String origin(HostQueue.Job job) {
        return Place.of(job.task().wanted()).origin();
    }
}
