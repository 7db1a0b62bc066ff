package millrace.examples;

import java.time.Duration;
import millrace.process.ChildProcess;
import millrace.process.Event;

/**
 * One child waits for an event, another waits for it too, but not for long: Python's {@code Event} with {@code wait()} and
 * {@code wait(timeout)}. The Python program sets the event after three seconds, and hopes that the second child has given up by
 * then; here the parent waits for that, so the output is always the same.
 */
public final class TwoEvents {
    private TwoEvents() {}

    public static void main(String[] args) throws InterruptedException {
        int timeoutMillis = Argument.number(args, 0, 200);
        try (Event event = Event.open()) {
            ChildProcess block = new ChildProcess(() -> await(event)).named("block");
            ChildProcess nonBlock = new ChildProcess(() -> awaitShortly(event, timeoutMillis)).named("non-block");
            block.start();
            nonBlock.start();
            nonBlock.join();
            event.set();
            System.out.println("main: event is set");
            block.join();
        }
    }

    private static void await(Event event) throws InterruptedException {
        System.out.println("await: starting");
        event.await();
        System.out.println("await: event.isSet() -> " + event.isSet());
    }

    private static void awaitShortly(Event event, int timeoutMillis) throws InterruptedException {
        System.out.println("awaitShortly: starting");
        boolean set = event.await(Duration.ofMillis(timeoutMillis));
        System.out.println("awaitShortly: event.isSet() -> " + set);
    }
}
