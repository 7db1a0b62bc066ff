package millrace.crawl;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import millrace.process.Action;
import millrace.process.Connection;

/** A worker of a {@link ProcessCrew}, in the child: a thread for each task that it has. */
record CrawlWorker(int number, Fetch.Maker maker, Connection parent) implements Action, Serializable {
    @Override
    public void act() throws IOException, InterruptedException {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Map<String, HostState> hosts = new HashMap<>();
        ExecutorService threads = ThreadCrew.newThreads();
        Fetch fetch = maker.open(number);
        try {
            parent.send(new WorkerMessage.Ready());
            while (true) {
                Object message = parent.receive();
                if (message instanceof WorkerMessage.Task task) {
                    if (task.state() != null) {
                        hosts.put(task.host(), task.state());
                    }
                    HostState host = hosts.getOrDefault(task.host(), HostState.unknown(task.host()));
                    threads.execute(() -> fetch(fetch, task, host));
                } else if (message instanceof WorkerMessage.Forget forget) {
                    hosts.remove(forget.host());
                } else if (message instanceof WorkerMessage.End) {
                    return;
                } else {
                    throw new IllegalStateException("a worker does not know what to do with " + message);
                }
            }
        } finally {
            ThreadCrew.end(threads, fetch);
        }
    }

    private void fetch(Fetch fetch, WorkerMessage.Task task, HostState host) {
        try {
            parent.send(new WorkerMessage.Done(task.ticket(), Surprise.caught(fetch, task.task(), host)));
        } catch (IOException parentGone) {
            // This process ends with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
