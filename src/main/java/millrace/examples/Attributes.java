package millrace.examples;

import java.time.Duration;
import millrace.process.ChildProcess;

/**
 * Everything a parent can ask of a child and do to it: Python's {@code name}, {@code pid}, {@code is_alive}, {@code exitcode},
 * {@code daemon}, {@code sentinel}, {@code join}, {@code terminate}, {@code kill}, {@code close} and
 * {@code active_children}. What is {@code None} there is empty here, and the pid of a child that was never started is an
 * {@link IllegalStateException}. The exit codes are Python's: minus the signal's number for one that was killed.
 */
public final class Attributes {
    private Attributes() {}

    public static void main(String[] args) throws InterruptedException {
        ChildProcess sleeper =
                new ChildProcess(Attributes::sleep).named("sleeper").daemon(true);
        System.out.println("before start: alive " + sleeper.isAlive() + ", exit code " + sleeper.exitCode());
        sleeper.start();
        System.out.println("name " + sleeper.name() + ", daemon " + sleeper.isDaemon() + ", pid " + sleeper.pid());
        System.out.println("running: alive " + sleeper.isAlive() + ", exit code " + sleeper.exitCode());
        System.out.println("active: " + ChildProcess.active().contains(sleeper));
        System.out.println("join with a time-out: " + sleeper.join(Duration.ofMillis(50)));

        sleeper.terminate();
        sleeper.join();
        System.out.println("terminated: " + sleeper.exitCode().getAsInt());
        System.out.println("active: " + ChildProcess.active().contains(sleeper));

        ChildProcess stubborn = new ChildProcess(Attributes::sleep).start();
        stubborn.kill();
        System.out.println("killed: " + stubborn.onExit().join().exitCode().getAsInt()); // onExit: the sentinel

        try (ChildProcess program = new ChildProcess(() -> System.exit(3)).start()) {
            program.join();
            System.out.println("its own code: " + program.exitCode().getAsInt());
        }
        System.out.println("this process: " + ChildProcess.currentName());
    }

    private static void sleep() throws InterruptedException {
        Thread.sleep(60_000);
    }
}
