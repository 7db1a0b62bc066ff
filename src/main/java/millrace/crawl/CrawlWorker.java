package millrace.crawl;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import millrace.process.Action;
import millrace.process.Connection;

/** A worker of a {@link ProcessCrew}, in the child: a thread for each task that it has. */
/*
 * It opens its archive, which cuts off what is behind the mark, only when the parent has answered that it is ready. A
 * worker whose parent died while it came up would cut off what the worker of the next parent has written.
 */
record CrawlWorker(int number, Fetch.Maker maker, Keeping keeping, Connection parent) implements Action, Serializable {
    /** How it ends when a thread of it cannot go on. */
    private static final int BROKEN = 70;

    @Override
    public void act() throws IOException, InterruptedException {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        send(new WorkerMessage.Ready());
        List<WorkerMessage> early = new ArrayList<>();
        WorkerMessage message = receive();
        for (; !(message instanceof WorkerMessage.Open); message = receive()) {
            early.add(message);
        }
        FetchWork work;
        try {
            work = FetchWork.open(maker, keeping, number, ((WorkerMessage.Open) message).archived());
        } catch (IOException e) {
            fail(e);
            return;
        }
        new Desk(work).serve(early);
    }

    private WorkerMessage receive() throws IOException, InterruptedException {
        return MessageBytes.decode(parent.receiveBytes());
    }

    private void send(WorkerMessage message) throws IOException, InterruptedException {
        parent.sendBytes(MessageBytes.encode(message));
    }

    /** Takes tasks, one after the other, and does them at the same time. */
    private final class Desk {
        private final FetchWork work;
        private final Map<String, HostState> hosts = new HashMap<>();
        private final ExecutorService threads = ThreadCrew.newThreads();

        Desk(FetchWork work) {
            this.work = work;
        }

        void serve(List<WorkerMessage> early) throws IOException, InterruptedException {
            try {
                boolean more = true;
                for (WorkerMessage message : early) {
                    more = more && takes(message);
                }
                while (more) {
                    more = takes(receive());
                }
            } finally {
                ThreadCrew.end(threads, work);
            }
        }

        /** Returns whether there are more. */
        private boolean takes(WorkerMessage message) {
            if (message instanceof WorkerMessage.Task task) {
                if (task.state() != null) {
                    hosts.put(task.host(), task.state());
                }
                HostState host = hosts.getOrDefault(task.host(), HostState.unknown(task.host()));
                threads.execute(() -> run(work, task, host));
            } else if (message instanceof WorkerMessage.Forget forget) {
                hosts.remove(forget.host());
            } else if (message instanceof WorkerMessage.End) {
                return false;
            } else {
                throw new IllegalStateException("a worker does not know what to do with " + message);
            }
            return true;
        }
    }

    private void run(FetchWork work, WorkerMessage.Task task, HostState host) {
        try {
            work.run(task.task(), host, harvest -> send(new WorkerMessage.Done(task.ticket(), harvest)));
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
            send(new WorkerMessage.Failed(Problem.of(why)));
        } catch (IOException parentGone) {
            // This process ends with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
