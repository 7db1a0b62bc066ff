package millrace.process;

import java.io.Serializable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link Function} that can travel to another process. A lambda is one where a method asks for it. */
@FunctionalInterface
public interface SerializableFunction<T extends @Nullable Object, R extends @Nullable Object>
        extends Function<T, R>, Serializable {}
