package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import millrace.process.ChildProcess;

/**
 * Five numbered children in a loop, and a loop that joins them: the twin of the program with which Python's guides show that
 * {@code start} returns at once and {@code join} waits. A JVM takes longer to start than a forked process, some tenth of a
 * second; for many small tasks there is the pool, as in {@link TwoAtATime}.
 */
public final class FiveWorkers {
    private FiveWorkers() {}

    public static void main(String[] args) throws InterruptedException {
        List<ChildProcess> processes = new ArrayList<>();
        for (int i = 0; i < Argument.number(args, 0, 5); i++) {
            int number = i;
            processes.add(
                    new ChildProcess(() -> work(number)).named("worker-" + i).start());
        }
        for (ChildProcess process : processes) {
            process.join();
        }
    }

    private static void work(int number) {
        System.out.println("Worker process " + number + " starting");
        // here something would be done
        System.out.println("Worker process " + number + " finishing");
    }
}
