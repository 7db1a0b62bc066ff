package millrace.crawl;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import millrace.process.Action;
import millrace.process.Connection;

/**
 * A worker of a {@link ProcessCrew}, in the child: a thread for each task that it has.
 *
 * @param from where its archive goes on
 */
record CrawlWorker(int number, Fetch.Maker maker, Keeping keeping, WarcFile.Mark from, Connection parent)
        implements Action, Serializable {
    /** How it ends when a thread of it cannot go on. */
    private static final int BROKEN = 70;

    @Override
    public void act() throws IOException, InterruptedException {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Map<String, HostState> hosts = new HashMap<>();
        ExecutorService threads = ThreadCrew.newThreads();
        FetchWork work = FetchWork.open(maker, keeping, number, from);
        try {
            parent.send(new WorkerMessage.Ready());
            while (true) {
                Object message = parent.receive();
                if (message instanceof WorkerMessage.Task task) {
                    if (task.state() != null) {
                        hosts.put(task.host(), task.state());
                    }
                    HostState host = hosts.getOrDefault(task.host(), HostState.unknown(task.host()));
                    threads.execute(() -> run(work, task, host));
                } else if (message instanceof WorkerMessage.Forget forget) {
                    hosts.remove(forget.host());
                } else if (message instanceof WorkerMessage.End) {
                    return;
                } else {
                    throw new IllegalStateException("a worker does not know what to do with " + message);
                }
            }
        } finally {
            ThreadCrew.end(threads, work);
        }
    }

    private void run(FetchWork work, WorkerMessage.Task task, HostState host) {
        try {
            work.run(task.task(), host, harvest -> parent.send(new WorkerMessage.Done(task.ticket(), harvest)));
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // The task would be lost without a word, and the parent wait for it: a death it makes up for.
            System.err.println(e);
            Runtime.getRuntime().halt(BROKEN);
        }
    }

    private void fail(IOException why) {
        try {
            parent.send(new WorkerMessage.Failed(Problem.of(why)));
        } catch (IOException parentGone) {
            // This process ends with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
