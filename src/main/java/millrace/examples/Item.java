package millrace.examples;

import java.io.Serializable;
import java.util.List;

/** The data of three Python programs: names, and for how many seconds to work on each, or here how many steps. */
record Item(String name, int steps) implements Serializable {
    static final List<Item> ALL = List.of(
            new Item("a", 2),
            new Item("b", 4),
            new Item("c", 6),
            new Item("d", 8),
            new Item("e", 1),
            new Item("f", 3),
            new Item("g", 5),
            new Item("h", 7));

    /** Works on it, in a child. */
    void process(int stepMillis) throws InterruptedException {
        System.out.println("Process " + name + "\tWaiting " + steps + " steps");
        Thread.sleep((long) steps * stepMillis);
        System.out.println("Process " + name + "\tDONE");
    }
}
