package millrace.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** What a thread asks of the heap: bytes that are wrong must not make anybody reserve more than they are. */
public final class Allocation {
    private static final long CLASSES = 256 << 20; // what loading them takes at most, when an agent looks at each

    private Allocation() {}

    /** Runs some code that gets that many bytes, and may allocate a little for each of them. */
    public static <T> T inProportion(long bytes, Callable<T> code) throws Exception {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            return code.call();
        } finally {
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(
                    allocated <= CLASSES + 100 * bytes, () -> bytes + " bytes made this thread allocate " + allocated);
        }
    }
}
