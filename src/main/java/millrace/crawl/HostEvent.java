package millrace.crawl;

import java.io.Serializable;
import java.time.Duration;

/** What a fetch says of its host. The owner of the {@link HostState} applies it there. */
public sealed interface HostEvent extends Serializable {
    /** The host was not asked. */
    record NotAsked() implements HostEvent {}

    /** The host was asked, and nothing speaks against asking it again as usual. */
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
     * The robots.txt of an origin is known anew.
     *
     * @param origin whose rules these are
     * @param retryAfter for how long the host asks to be left alone; zero if it does not say
     */
    record RobotsKnown(String origin, RobotsFile file, Duration retryAfter) implements HostEvent {
        /** Whether asking for it found the host in trouble. */
        boolean isTrouble() {
            return Reason.labelled(file.why())
                    .filter(reason -> reason.retry() == Reason.Retry.HOST)
                    .isPresent();
        }
    }
}
