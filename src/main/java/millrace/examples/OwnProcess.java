package millrace.examples;

import millrace.process.ChildProcess;

/**
 * A class of one's own that is a process: Python's {@code class Greeter(Process)} with {@code __init__} and {@code run}. Its
 * fields are what it takes along; the constructor runs in the parent, {@code run} in the child, on a copy. So what {@code run}
 * changes in a field stays in the child, there as here.
 */
public final class OwnProcess {
    private OwnProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Greeter first = new Greeter("world");
        Greeter second = new Greeter("moon");
        first.named("first").start();
        second.named("second").start();
        first.join();
        second.join();
        System.out.println("greetings in the parent: " + (first.greetings + second.greetings));
    }

    private static final class Greeter extends ChildProcess {
        private static final long serialVersionUID = 1;

        private final String whom;
        private int greetings;

        Greeter(String whom) {
            this.whom = whom;
        }

        @Override
        public void run() {
            greetings++;
            System.out.println("Hello, " + whom + "! greetings in the child: " + greetings);
        }
    }
}
