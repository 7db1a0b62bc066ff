package millrace.process;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function of one argument that can travel to another process. */
@FunctionalInterface
public interface Mapper<T extends @Nullable Object, R extends @Nullable Object> extends Serializable {
    /** The result for one item; what it throws fails that item only. */
    R apply(T item) throws Exception;
}
