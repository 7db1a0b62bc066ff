package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import millrace.process.ChildProcess;
import millrace.process.Manager;
import millrace.process.SharedList;
import millrace.process.SharedMap;

/**
 * Children that write into one map and one list: Python's {@code Manager().dict()} and {@code Manager().list()}. A
 * {@link SharedMap} is a {@link java.util.concurrent.ConcurrentMap} and a {@link SharedList} a {@link List}, so what takes those
 * takes these. {@code d[k] += 1} loses counts in Python unless a lock is held; {@code merge} is one operation.
 */
public final class SharedCollections {
    private SharedCollections() {}

    public static void main(String[] args) throws InterruptedException {
        try (Manager manager = Manager.open()) {
            SharedMap<String, Integer> map = manager.map();
            SharedList<Integer> list = manager.list();
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 1; i <= Argument.number(args, 0, 3); i++) {
                int number = i;
                children.add(new ChildProcess(() -> write(map, list, number)).start());
            }
            for (ChildProcess child : children) {
                child.join();
            }
            System.out.println(new TreeMap<>(map));
            System.out.println(list.stream().sorted().toList());
        }
    }

    private static void write(SharedMap<String, Integer> map, SharedList<Integer> list, int number) {
        map.put("square of " + number, number * number);
        map.merge("children", 1, Integer::sum);
        list.add(number);
    }
}
