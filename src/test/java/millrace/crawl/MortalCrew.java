package millrace.crawl;

import java.io.IOException;

/** A crew of one, who dies once so many tasks are done, with those that are not; before, some may die while they start. */
final class MortalCrew implements Crew, Crew.Listener {
    private final Listener listener;
    private final Crew crew;
    private int left;
    /** For the crawl's thread. */
    private int stillborn;

    MortalCrew(int stillborn, int tasks, Fetch web, Listener listener) throws IOException {
        this.stillborn = stillborn;
        this.left = tasks;
        this.listener = listener;
        this.crew = new ThreadCrew(worker -> web, Keeping.NOTHING, WarcFile.Mark.START, this);
    }

    @Override
    public synchronized void done(long ticket, Harvest harvest) {
        listener.done(ticket, harvest);
        if (--left == 0) {
            died(0, true, "worker 1", "died");
        }
    }

    @Override
    public void died(int worker, boolean wasReady, String name, String how) {
        listener.died(worker, wasReady, name, how);
    }

    @Override
    public void failed(Throwable why) {
        listener.failed(why);
    }

    @Override
    public int workers() {
        return crew.workers();
    }

    @Override
    public void assign(int worker, Assignment assignment) {
        if (stillborn > 0) {
            stillborn--;
            died(worker, false, "worker 1", "died");
        } else {
            crew.assign(worker, assignment);
        }
    }

    @Override
    public void replace(int worker) {
        // What it was about to answer is not heard any more.
    }

    @Override
    public void forget(int worker, String hostKey) {
        crew.forget(worker, hostKey);
    }

    @Override
    public void close() throws IOException {
        crew.close();
    }
}
