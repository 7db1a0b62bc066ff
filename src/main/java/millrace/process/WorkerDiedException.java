package millrace.process;

/**
 * A task was lost: each worker process that took it has died. The message names the task, the last of these workers, how it
 * ended and the last lines that it wrote.
 */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WorkerDiedException(String message) {
        super(message);
    }
}
