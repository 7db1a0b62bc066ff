package millrace.process;

import java.io.Serializable;

/** What a task does that returns nothing; it can travel to another process, and it may throw. */
@FunctionalInterface
public interface Action extends Runnable, Serializable {
    /*
     * It is a Runnable so that a lambda given to Pool.submit, which takes Runnables because every ExecutorService does, is an
     * Action and therefore serializable: the compiler picks the subtype. So run() cannot be the method that may throw.
     */

    /** Does it. What it throws fails the task, the child or the call that it belongs to. */
    void act() throws Exception;

    /**
     * The same for callers who know only {@link Runnable}.
     *
     * @throws IllegalStateException with the cause, instead of a checked exception; an interrupt status is restored
     */
    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // run and act do the same
    default void run() {
        try {
            act();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
