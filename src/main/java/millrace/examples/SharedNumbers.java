package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import millrace.process.Array;
import millrace.process.ChildProcess;
import millrace.process.Value;

/**
 * Children that write into the same memory: Python's {@code Value} and {@code Array}. Each element is written whole, and
 * {@code getAndAdd} is one operation for all processes, so no lock is needed. For maps and lists see {@link SharedCollections}.
 */
public final class SharedNumbers {
    private SharedNumbers() {}

    public static void main(String[] args) throws InterruptedException {
        int children = Argument.number(args, 0, 3);
        try (Value.OfInt sum = Value.ofInt(0);
                Array.OfInt squares = Array.ofInts(children)) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 0; i < children; i++) {
                int number = i;
                processes.add(new ChildProcess(() -> write(sum, squares, number)).start());
            }
            for (ChildProcess process : processes) {
                process.join();
            }
            System.out.println("sum: " + sum.get());
            for (int i = 0; i < squares.length(); i++) {
                System.out.println("square of " + i + ": " + squares.get(i));
            }
        }
    }

    private static void write(Value.OfInt sum, Array.OfInt squares, int number) {
        squares.set(number, number * number);
        sum.getAndAdd(number * number);
    }
}
