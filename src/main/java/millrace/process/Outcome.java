package millrace.process;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What became of one item of a chunk: a result, which may be null, or a failure. */
record Outcome<R extends @Nullable Object>(
        @Nullable R result, @Nullable Throwable failure) {
    /** @throws CompletionException if it is a failure */
    @SuppressWarnings("NullAway") // without a failure, the result is as nullable as R
    R get() {
        if (failure != null) {
            throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
        }
        return result;
    }
}
