package millrace.process;

import java.io.Serializable;

/** A {@link Runnable} that can travel to another process. */
@FunctionalInterface
public interface Action extends Runnable, Serializable {}
