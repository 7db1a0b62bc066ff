package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;

/** Fetches: {@link Fetcher}, or in tests something that needs no network. Thread-safe. */
@FunctionalInterface
interface Fetch extends Closeable {
    /** Makes one request, or none; may take as long as the time-out of a fetch. */
    Fetched fetch(FetchTask task, HostState host);

    /** Gives back what it holds, once no fetch is running. */
    @Override
    default void close() throws IOException {}

    /** Makes one where it is needed: in this process or in a worker. */
    @FunctionalInterface
    interface Maker extends Serializable {
        /**
         * Opens one.
         *
         * @param worker the number of the worker, from 0 on
         */
        Fetch open(int worker) throws IOException;
    }

    /**
     * Those who fetch from the network.
     *
     * @param wire whether what goes over it is wanted, byte for byte
     * @param memory of a worker, in bytes: part of it is for parsing, in whatever process, so that all parse the same
     */
    record FromNetwork(FetchSettings settings, boolean wire, long memory) implements Maker {
        @Override
        public Fetch open(int worker) {
            Fetcher fetcher = new Fetcher(settings, wire, memory);
            return new Fetch() {
                @Override
                public Fetched fetch(FetchTask task, HostState host) {
                    return fetcher.fetchWhole(task, host);
                }

                @Override
                public void close() {
                    fetcher.close();
                }
            };
        }
    }
}
