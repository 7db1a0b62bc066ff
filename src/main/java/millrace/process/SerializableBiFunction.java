package millrace.process;

import java.io.Serializable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A {@link BiFunction} that can travel to another process. A lambda is one where a method asks for it. */
@FunctionalInterface
public interface SerializableBiFunction<
                A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        extends BiFunction<A, B, R>, Serializable {}
