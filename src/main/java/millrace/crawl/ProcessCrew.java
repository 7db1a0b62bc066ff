package millrace.crawl;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import millrace.process.ChildProcess;
import millrace.process.Connection;
import millrace.process.Pipe;
import millrace.process.ProcessUsage;
import org.jspecify.annotations.Nullable;

/**
 * Worker processes, each behind a pipe of its own. One that dies is replaced, on its seat and with its number, so that
 * its hosts stay together.
 *
 * <p>A worker that dies before it is ready counts as a failed start. After {@link #STARTS} in a row, without one that
 * succeeded between them, the crew is broken.
 */
/*
 * A seat:  EMPTY --its first task--> STARTING --Ready--> UP --its pipe ends--> DEAD --replace--> STARTING ...
 *
 * Tasks are sent to a seat in any of the other states: a pipe keeps what the worker will read when it is up, and what was
 * sent to one that is dead is lost, as is what it had. Whoever hears of the death makes up for all of that before the
 * next worker takes the seat: no task can be lost on one and be done by the other.
 */
final class ProcessCrew implements Crew {
    private static final int STARTS = 5;
    private static final Duration END_TIME = Duration.ofSeconds(2);

    private final Fetch.Maker maker;
    private final Keeping keeping;
    private final List<String> jvmOptions;
    private final Listener listener;
    private final BiConsumer<String, String> output;
    private final Consumer<String> notices;
    private final WorkTimes times;
    private final List<Seat> seats = new ArrayList<>();
    /** Guarded by this. */
    private int failedStarts;
    /** Guarded by this. */
    private boolean closed;

    /**
     * Starts nobody yet: a worker starts with its first task.
     *
     * @param archived where the archive of each worker goes on, who are as many
     * @param jvmOptions for each worker's java command
     * @param output who gets what workers print, with their names
     * @param notices who is told that a worker died
     * @param times gets when workers came up, and what they have used
     */
    ProcessCrew(
            Fetch.Maker maker,
            Keeping keeping,
            List<WarcFile.Mark> archived,
            List<String> jvmOptions,
            Listener listener,
            BiConsumer<String, String> output,
            Consumer<String> notices,
            WorkTimes times) {
        this.times = times;
        this.maker = maker;
        this.keeping = keeping;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.listener = listener;
        this.output = output;
        this.notices = notices;
        for (int number = 0; number < archived.size(); number++) {
            seats.add(new Seat(number, archived.get(number)));
        }
    }

    @Override
    public int workers() {
        return seats.size();
    }

    @Override
    public void assign(int worker, Assignment assignment) {
        seats.get(worker).assign(assignment);
    }

    @Override
    public void replace(int worker) {
        seats.get(worker).start();
    }

    @Override
    public void forget(int worker, String hostKey) {
        seats.get(worker).forget(hostKey);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        seats.forEach(Seat::askToEnd);
        seats.forEach(Seat::end);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized boolean countFailedStart() {
        return ++failedStarts >= STARTS;
    }

    private synchronized void forgetFailedStarts() {
        failedStarts = 0;
    }

    /** Where a worker is. */
    private final class Seat {
        private final int number;
        /** Where the archive ends that the workers there have made. Guarded by this. */
        private WarcFile.Mark archived;
        /** What the worker there knows of hosts. Guarded by this. */
        private final Map<String, Map<String, RobotsFile>> told = new HashMap<>();
        /** Whether there was a worker ever. Guarded by this. */
        private boolean taken;
        /** Guarded by this. */
        private @Nullable Pipe pipe;
        /** Guarded by this. */
        private @Nullable ChildProcess child;

        Seat(int number, WarcFile.Mark from) {
            this.number = number;
            this.archived = from;
        }

        synchronized void start() {
            if (isClosed()) {
                return;
            }
            told.clear();
            long startedNanos = System.nanoTime();
            Pipe fresh = Pipe.open();
            pipe = fresh;
            try {
                ChildProcess started = new ChildProcess(new CrawlWorker(number, maker, keeping, fresh.second()))
                        .named("crawl-" + (number + 1))
                        .daemon(true)
                        .jvmOptions(jvmOptions)
                        .output(output)
                        .start();
                child = started;
                Thread ear = new Thread(() -> listen(fresh.first(), started, startedNanos), "crew-" + (number + 1));
                ear.setDaemon(true);
                ear.start();
            } catch (UncheckedIOException e) {
                fresh.close();
                listener.failed(noWorker(String.valueOf(e.getMessage())));
            }
        }

        synchronized void assign(Assignment given) {
            if (!taken) {
                taken = true;
                start();
            }
            HostState host = given.host();
            boolean news = told.put(host.key(), host.robots()) != host.robots();
            send(new WorkerMessage.Task(given.ticket(), given.task(), host.key(), news ? host : null));
        }

        synchronized void forget(String hostKey) {
            if (told.remove(hostKey) != null) {
                send(new WorkerMessage.Forget(hostKey));
            }
        }

        /** To a worker that has died nothing is sent: whoever listens to it tells of that. */
        private synchronized void send(WorkerMessage message) {
            if (pipe != null) {
                try {
                    pipe.first().sendBytes(MessageBytes.encode(message));
                } catch (IOException died) {
                    // The thread that listens learns of it too.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void listen(Connection worker, ChildProcess process, long startedNanos) {
            boolean ready = false;
            try {
                while (true) {
                    WorkerMessage message = MessageBytes.decode(worker.receiveBytes());
                    if (message instanceof WorkerMessage.Done done) {
                        archived(done.harvest().archived());
                        listener.done(done.ticket(), done.harvest());
                    } else if (message instanceof WorkerMessage.Failed failed) {
                        listener.failed(new IOException(failed.why()));
                    } else if (message instanceof WorkerMessage.Ready) {
                        ready = true;
                        times.up(number, process.pid(), startedNanos, System.nanoTime());
                        forgetFailedStarts();
                        open();
                    } else {
                        throw new IOException("a worker does not say " + message);
                    }
                }
            } catch (EOFException ended) {
                replace(process, ready);
            } catch (IOException | RuntimeException e) {
                process.kill();
                replace(process, ready);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Error e) {
                listener.failed(e);
            }
        }

        private synchronized void open() {
            send(new WorkerMessage.Open(archived));
        }

        private synchronized void archived(WarcFile.Mark mark) {
            archived = mark;
        }

        private void replace(ChildProcess process, boolean wasReady) {
            process.close();
            synchronized (this) {
                if (pipe != null) {
                    pipe.close();
                    pipe = null;
                }
            }
            if (isClosed()) {
                return;
            }
            String how = howItEnded(process);
            String death = process + " " + how;
            if (!wasReady && countFailedStart()) {
                listener.failed(noWorker(death));
                return;
            }
            notices.accept(death);
            listener.died(number, wasReady, process.toString(), how);
        }

        synchronized void askToEnd() {
            if (child != null && child.isAlive()) {
                times.used(number, ProcessUsage.of(child.pid()));
            }
            send(new WorkerMessage.End());
        }

        void end() {
            ChildProcess process;
            synchronized (this) {
                process = child;
            }
            if (process != null) {
                boolean interrupted = false;
                try {
                    boolean ended = process.join(END_TIME);
                    if (!ended) {
                        process.kill();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                process.close();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            synchronized (this) {
                if (pipe != null) {
                    pipe.close();
                    pipe = null;
                }
            }
        }
    }

    private static IOException noWorker(String why) {
        return new IOException("no worker can be started, try -m serial: " + why);
    }

    private static String howItEnded(ChildProcess process) {
        int code = process.exitCode().orElse(0);
        return code < 0 ? "was killed by signal " + -code : "exited with " + code;
    }
}
