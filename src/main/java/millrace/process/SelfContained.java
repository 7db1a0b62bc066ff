package millrace.process;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Keeps a walk through what contains itself, directly or through others, from going round for ever. */
final class SelfContained {
    /* Two handles of one object are two objects, so that the JDK's own look for "this collection" does not help. */
    private static final ThreadLocal<Set<Address>> INSIDE = ThreadLocal.withInitial(HashSet::new);

    private SelfContained() {}

    /** What the walk gives; or what is said instead if this thread is inside that object already. */
    static <T> T walk(Address at, Supplier<T> walk, T instead) {
        Set<Address> inside = INSIDE.get();
        if (!inside.add(at)) {
            return instead;
        }
        try {
            return walk.get();
        } finally {
            inside.remove(at);
            if (inside.isEmpty()) {
                INSIDE.remove();
            }
        }
    }
}
