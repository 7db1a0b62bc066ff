package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;

/**
 * Those who fetch: threads of this process, or worker processes. What they have to tell goes to a {@link Listener}, from
 * any thread.
 */
interface Crew extends Closeable {
    /**
     * One task for a worker.
     *
     * @param ticket by which its result is known
     * @param host what is known of its host
     */
    record Assignment(long ticket, FetchTask task, HostState host) {}

    /** Hears what workers have to tell. */
    interface Listener {
        /** A task is done. */
        void done(long ticket, Harvest harvest);

        /**
         * A worker has died, and with it the tasks that it had, until {@link Crew#replace}.
         *
         * @param wasReady whether it may have begun any of them
         * @param name as messages name it
         * @param how as {@code was killed by signal 9}
         */
        void died(int worker, boolean wasReady, String name, String how);

        /** The crawl cannot go on, and ends with this. */
        void failed(Throwable why);
    }

    /** How many workers there are, who have the numbers from 0 on. */
    int workers();

    /** Gives a worker a task; does not wait for it. */
    void assign(int worker, Assignment assignment);

    /** Starts another for a worker that has died. */
    void replace(int worker);

    /** A host is not in use any more: what a worker remembers of it may go. */
    void forget(int worker, String hostKey);

    /** Ends all workers at once. Closing twice is harmless. */
    @Override
    void close() throws IOException;
}
