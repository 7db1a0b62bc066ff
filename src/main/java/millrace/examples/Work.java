package millrace.examples;

import java.io.Serializable;
import millrace.process.Action;

/** What a child does that waits: as an {@link Action}, but it may throw. */
@FunctionalInterface
interface Work extends Serializable {
    void work() throws Exception;

    static Action of(Work work) {
        return () -> {
            try {
                work.work();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
