package millrace.crawl;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What travels between a {@link ProcessCrew} and one of its workers. */
sealed interface WorkerMessage extends Serializable {
    /** From the worker, once, first. */
    record Ready() implements WorkerMessage {}

    /**
     * From the parent, once, when it has heard that the worker is ready; tasks may come before.
     *
     * @param archived where the worker's archive goes on
     */
    record Open(WarcFile.Mark archived) implements WorkerMessage {}

    /**
     * From the parent: a task.
     *
     * @param host its host's key
     * @param state what is known of the host, if that has changed since the worker heard of it, or has never been sent
     */
    record Task(
            long ticket,
            FetchTask task,
            String host,
            @Nullable HostState state) implements WorkerMessage {}

    /** From the parent: the host is not in use any more. */
    record Forget(String host) implements WorkerMessage {}

    /** From the worker, once for each task, in any order. */
    record Done(long ticket, Harvest harvest) implements WorkerMessage {}

    /** From the worker: it cannot write what it has to, as on a full disk, and so no worker can. */
    record Failed(String why) implements WorkerMessage {}

    /** From the parent, last: end, and close what is open. */
    record End() implements WorkerMessage {}
}
