package millrace.process;

import java.io.Serializable;
import java.util.concurrent.Callable;

/** A {@link Callable} that can travel to another process. */
@FunctionalInterface
public interface Task<R> extends Callable<R>, Serializable {}
