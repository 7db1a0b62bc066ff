package millrace.examples;

import java.time.Duration;
import millrace.process.ChildProcess;
import millrace.process.Event;

/**
 * Everything a parent can ask of a child and do to it: Python's {@code name}, {@code pid}, {@code is_alive}, {@code exitcode},
 * {@code daemon}, {@code sentinel}, {@code join}, {@code terminate}, {@code kill}, {@code close} and
 * {@code active_children}. What is {@code None} there is empty here, and the pid of a child that was never started is an
 * {@link IllegalStateException}. The exit codes are Python's: minus the signal's number for one that was killed.
 */
public final class Attributes {
    private Attributes() {}

    public static void main(String[] args) throws InterruptedException {
        try (Event sleeping = Event.open()) {
            ask(sleeping);
        }
        ChildProcess stubborn = new ChildProcess(Attributes::sleep).start();
        stubborn.kill();
        System.out.println("killed: " + stubborn.onExit().join().exitCode().getAsInt()); // onExit: the sentinel

        try (ChildProcess program = new ChildProcess(() -> System.exit(3)).start()) {
            program.join();
            System.out.println("its own code: " + program.exitCode().getAsInt());
        }
        System.out.println("this process: " + ChildProcess.currentName());
    }

    private static void ask(Event sleeping) throws InterruptedException {
        ChildProcess sleeper = new ChildProcess(() -> {
                    sleeping.set();
                    sleep();
                })
                .named("sleeper")
                .daemon(true);
        System.out.println("before start: alive " + sleeper.isAlive() + ", exit code " + sleeper.exitCode());
        sleeper.start();
        System.out.println("name " + sleeper.name() + ", daemon " + sleeper.isDaemon() + ", pid " + sleeper.pid());
        System.out.println("running: alive " + sleeper.isAlive() + ", exit code " + sleeper.exitCode());
        System.out.println("active: " + ChildProcess.active().contains(sleeper));
        System.out.println("join with a time-out: " + sleeper.join(Duration.ofMillis(50)));

        sleeping.await(); // a JVM that is asked to end while it only starts may complain of it
        sleeper.terminate();
        sleeper.join();
        System.out.println("terminated: " + sleeper.exitCode().getAsInt());
        System.out.println("active: " + ChildProcess.active().contains(sleeper));
    }

    private static void sleep() throws InterruptedException {
        Thread.sleep(60_000);
    }
}
