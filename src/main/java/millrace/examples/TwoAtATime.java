package millrace.examples;

import java.util.concurrent.ExecutionException;
import millrace.process.Pool;

/**
 * Eight items on two workers, the next whenever one is free: Python's {@code Pool(2).map}. The chunks of one item matter:
 * without them a worker gets several items at once, and the long ones may all be the same worker's.
 */
public final class TwoAtATime {
    private TwoAtATime() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int stepMillis = Argument.number(args, 0, 20);
        try (Pool pool = Pool.open(2)) {
            pool.map(
                    item -> {
                        item.process(stepMillis);
                        return item.name();
                    },
                    Item.ALL,
                    1);
        }
    }
}
