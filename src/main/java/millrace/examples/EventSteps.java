package millrace.examples;

import java.time.Duration;
import java.util.List;
import millrace.process.ChildProcess;
import millrace.process.Event;

/**
 * Children that clear, await and set one event as they count to ten, one child after the other. The Python program starts ten, from
 * 0 to 9, each of which sleeps two seconds at each step; here the arguments say from where, and two are enough to see it.
 */
public final class EventSteps {
    private EventSteps() {}

    public static void main(String[] args) throws InterruptedException {
        try (Event event = Event.open()) {
            for (int from : List.of(Argument.number(args, 0, 3), Argument.number(args, 1, 8))) {
                ChildProcess child = new ChildProcess(() -> count(event, from))
                        .named("from-" + from)
                        .start();
                child.join();
            }
        }
    }

    private static void count(Event event, int from) throws InterruptedException {
        for (int number = from; number <= 10; number++) {
            if (number < 5) {
                event.clear();
                System.out.println("clear");
            } else {
                event.await(Duration.ofMillis(20));
                event.set();
                System.out.println("set");
            }
            Thread.sleep(10);
        }
        event.clear();
        System.out.println("exit");
    }
}
