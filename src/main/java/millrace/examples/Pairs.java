package millrace.examples;

import java.util.List;
import java.util.concurrent.ExecutionException;
import millrace.process.Pool;

/**
 * Eight items in pairs: the next pair starts when both of the last are done. The Python program opens a new pool for each
 * pair, and leaves all of them open; one is enough, since {@code map} returns when the pair is done.
 */
public final class Pairs {
    private Pairs() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int stepMillis = Argument.number(args, 0, 20);
        try (Pool pool = Pool.open(2)) {
            for (int i = 0; i < Item.ALL.size(); i += 2) {
                List<Item> pair = List.copyOf(Item.ALL.subList(i, i + 2));
                List<String> done = pool.map(
                        item -> {
                            item.process(stepMillis);
                            return item.name();
                        },
                        pair,
                        1);
                System.out.println("both done: " + done);
            }
        }
    }
}
