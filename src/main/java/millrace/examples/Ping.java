package millrace.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import millrace.process.ChildProcess;
import millrace.process.Connection;
import millrace.process.Pipe;

/**
 * A parent and a child that answer each other through a pipe, with every method of a connection: Python's {@code send},
 * {@code recv}, {@code send_bytes}, {@code recv_bytes}, {@code recv_bytes_into}, {@code poll} and {@code close}. Only
 * {@code fileno} is missing: Java programs wait with threads, not on the numbers of files.
 */
public final class Ping {
    private Ping() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        try (Pipe pipe = Pipe.open()) {
            Connection here = pipe.first();
            Connection there = pipe.second();
            ChildProcess child =
                    new ChildProcess(() -> answer(there)).named("child").start();
            System.out.println("anything there: " + here.poll());
            here.send("ping");
            System.out.println("something within a minute: " + here.poll(Duration.ofMinutes(1)));
            System.out.println("answer: " + here.receive());

            here.sendBytes("ping in bytes".getBytes(UTF_8));
            byte[] buffer = new byte[100];
            int length = here.receiveInto(buffer, 0);
            System.out.println(new String(buffer, 0, length, UTF_8));
            child.join();
        }
    }

    private static void answer(Connection connection) throws IOException, InterruptedException {
        Object message = connection.receive();
        System.out.println("got " + message);
        connection.send(List.of("pong", String.valueOf(message)));

        String bytes = new String(connection.receiveBytes(), UTF_8);
        System.out.println("got " + bytes);
        connection.sendBytes(("pong, " + bytes).getBytes(UTF_8));
        connection.close();
    }
}
