package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import millrace.process.ChildProcess;

/**
 * Eight items, and a process for each, all at once: the Python program from which {@link TwoAtATime} and {@link Pairs} come.
 * Nothing bounds the number of processes, and each start is paid for; with eight thousand items the machine would stand still.
 */
public final class OneProcessEach {
    private OneProcessEach() {}

    public static void main(String[] args) throws InterruptedException {
        int stepMillis = Argument.number(args, 0, 20);
        int items = Math.min(Argument.number(args, 1, Item.ALL.size()), Item.ALL.size());
        List<ChildProcess> children = new ArrayList<>();
        for (Item item : Item.ALL.subList(0, items)) {
            children.add(new ChildProcess(() -> item.process(stepMillis))
                    .named(item.name())
                    .start());
        }
        for (ChildProcess child : children) {
            child.join();
        }
    }
}
