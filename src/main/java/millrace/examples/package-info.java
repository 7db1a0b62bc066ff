/**
 * Python's {@code multiprocessing}, program by program, in Java: each class here but one is the twin of a short Python program and
 * says what is different and why. {@link millrace.examples.Main} has the table of all; {@code bin/example} shows it and runs them.
 *
 * <p>Three differences are everywhere. A child's lines come marked with its name, {@code [name] line}, so that no child has to
 * print its own. Where a Python program ends with its children still running, a class here joins them, so that all it has
 * to say is said when {@code main} returns. And what sleeps for seconds there sleeps for milliseconds here, as an argument says.
 */
@NullMarked
package millrace.examples;

import org.jspecify.annotations.NullMarked;
