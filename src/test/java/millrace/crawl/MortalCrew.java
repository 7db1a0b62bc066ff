package millrace.crawl;

import java.io.IOException;

/** A crew of one, who dies once so many tasks are done, with those that are not. */
final class MortalCrew implements Crew, Crew.Listener {
    private final Listener listener;
    private final Crew crew;
    private int left;

    MortalCrew(int tasks, Fetch web, Listener listener) throws IOException {
        this.left = tasks;
        this.listener = listener;
        this.crew = new ThreadCrew(worker -> web, Keeping.NOTHING, WarcFile.Mark.START, this);
    }

    @Override
    public synchronized void done(long ticket, Harvest harvest) {
        listener.done(ticket, harvest);
        if (--left == 0) {
            died(0, "worker 1", "died");
        }
    }

    @Override
    public void died(int worker, String name, String how) {
        listener.died(worker, name, how);
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
        crew.assign(worker, assignment);
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
