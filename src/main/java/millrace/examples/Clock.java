package millrace.examples;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import millrace.process.ChildProcess;

/**
 * A child that tells the time, and what its parent knows of it: the first program of every introduction to
 * {@code multiprocessing.Process}. There {@code target} and {@code args} say what the child does; here it is a lambda, and
 * what the lambda has caught travels to the child.
 */
public final class Clock {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);

    private Clock() {}

    public static void main(String[] args) throws InterruptedException {
        int pauseMillis = Argument.number(args, 0, 200);
        int times = Argument.number(args, 1, 5);

        ChildProcess clock = new ChildProcess(() -> tellTheTime(pauseMillis, times))
                .named("clock")
                .start();
        System.out.println("clock.pid: " + clock.pid());
        System.out.println("clock.name: " + clock.name());
        System.out.println("clock.isAlive: " + clock.isAlive());
        clock.join();
    }

    private static void tellTheTime(int pauseMillis, int times) throws InterruptedException {
        for (int n = times; n > 0; n--) {
            System.out.println("The time is " + FORMAT.format(LocalDateTime.now(ZoneId.systemDefault())));
            Thread.sleep(pauseMillis);
        }
    }
}
