package millrace.process;

/** How many workers a pool may start at a time, and what is to happen when they die before they are up. Guarded by the pool's lock. */
final class StartUps {
    /*
     *   EAGER --a worker dies--> CAREFUL --MOST_DEATHS in a row, others live--> RESTING --after a while--> CAREFUL
     *     ^                       |   |
     *     +----- one comes up ----+   +--MOST_DEATHS in a row, nobody lives--> the pool is broken
     *
     * A start that the system refuses is a death after which it rests at once, if others live.
     *
     * This is the restart intensity of Erlang's supervisors, in starts instead of seconds: an initializer may need minutes to
     * fail. It counts only workers that die before they are READY; a task that kills its worker has attempts of its own.
     *
     * Eager, a pool starts as many workers as there are calls that wait. Whatever kills all of those at once is one accident,
     * so it counts once; careful, a pool starts one worker at a time until one comes up, which forgives everything. While
     * it rests it goes on with the workers that it has, as where the system has no more processes to give; that may change, so
     * it comes to an end.
     */
    static final int MOST_DEATHS = 5;

    /** What is to be done about a death. */
    enum Verdict {
        TRY_AGAIN,
        REST,
        BREAK
    }

    private final int wanted;
    private int most; // workers; fewer than wanted while it rests
    private int starting;
    private int deaths; // in a row
    private int accidents; // in all

    StartUps(int wanted) {
        this.wanted = wanted;
        this.most = wanted;
    }

    /** How many workers there may be. */
    int most() {
        return most;
    }

    boolean mayStart(int waitingCalls, int living) {
        boolean isCareful = deaths > 0;
        return waitingCalls > starting && living < most && !(isCareful && starting > 0);
    }

    /** A worker is being started; returns what {@link #died} has to be told, if it does. */
    int started() {
        starting++;
        return accidents;
    }

    void cameUp() {
        starting--;
        deaths = 0;
    }

    /** A worker has died while it was being started, and so many others live. */
    Verdict died(int started, int living) {
        starting--;
        if (started == accidents) { // else it was started before the last accident, which may have been its own
            accidents++;
            deaths++;
        }
        return deaths < MOST_DEATHS ? Verdict.TRY_AGAIN : restOrBreak(living);
    }

    /** It could not even be tried: the system has no more processes, descriptors or threads to give. */
    Verdict couldNotTry(int started, int living) {
        starting--;
        if (started < accidents) { // it was started with others, and they may have taken from each other what was left
            return rest(Math.max(1, living));
        }
        accidents++;
        deaths++;
        return living == 0 && deaths < MOST_DEATHS ? Verdict.TRY_AGAIN : restOrBreak(living);
    }

    void restIsOver() {
        most = wanted;
    }

    private Verdict restOrBreak(int living) {
        return living == 0 ? Verdict.BREAK : rest(living);
    }

    private Verdict rest(int workers) {
        deaths = 1; // so it is careful after the rest, too
        most = workers;
        return Verdict.REST;
    }
}
