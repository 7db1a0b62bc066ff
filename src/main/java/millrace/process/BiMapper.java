package millrace.process;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function of two arguments that can travel to another process. */
@FunctionalInterface
public interface BiMapper<A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        extends Serializable {
    /** The result for one pair; what it throws fails that pair only. */
    R apply(A first, B second) throws Exception;
}
