package millrace.crawl;

import java.io.Serializable;
import java.time.Duration;

/** What a fetch says of its host. The owner of the {@link HostState} applies it there. */
public sealed interface HostEvent extends Serializable {
    /** The host was not asked. */
    record NotAsked() implements HostEvent {}

    /** The host is well: it answered, whatever it answered. */
    record Answered() implements HostEvent {}

    /**
     * The host is in trouble, or asks for patience: 429, 503, a time-out.
     *
     * @param reason which of these
     * @param retryAfter for how long it asks to be left alone; zero if it does not say
     */
    record Troubled(Reason reason, Duration retryAfter) implements HostEvent {
        public Troubled {
            if (retryAfter.isNegative()) {
                throw new IllegalArgumentException("retry after " + retryAfter + ", which is below 0");
            }
        }
    }

    /**
     * The robots.txt of an origin of the host is known anew; the host is well, unless the file says that it is
     * unreachable.
     *
     * @param origin whose rules these are
     * @param trouble zero, or for how long the host asks to be left alone
     */
    record RobotsKnown(String origin, RobotsFile file, Duration trouble) implements HostEvent {}
}
