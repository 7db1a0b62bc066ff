package millrace.examples;

import java.io.EOFException;
import java.io.IOException;
import millrace.process.ChildProcess;
import millrace.process.Connection;
import millrace.process.Pipe;

/**
 * One child sends numbers through a pipe, another receives them. The receiver of the Python program never ends, and so neither does
 * the parent that joins it: the copies of the ends that its processes have keep the pipe open. Here an end belongs to the process
 * that uses it; when that has ended, the other end learns of it.
 */
public final class SenderAndReceiver {
    private SenderAndReceiver() {}

    public static void main(String[] args) throws InterruptedException {
        int pauseMillis = Argument.number(args, 0, 20);
        try (Pipe pipe = Pipe.open()) {
            Connection first = pipe.first(); // a connection can travel, the pipe stays here
            Connection second = pipe.second();
            ChildProcess sender = new ChildProcess(() -> send(first, pauseMillis)).named("sender");
            ChildProcess receiver = new ChildProcess(() -> receive(second)).named("receiver");
            sender.start();
            receiver.start();
            sender.join();
            receiver.join();
        }
    }

    private static void send(Connection connection, int pauseMillis) throws IOException, InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.out.println("send: " + i);
            connection.send(i);
            Thread.sleep(pauseMillis);
        }
    }

    private static void receive(Connection connection) throws IOException, InterruptedException {
        try {
            while (true) {
                System.out.println("receive: " + connection.receive());
            }
        } catch (EOFException e) {
            System.out.println("the sender is gone");
        }
    }
}
