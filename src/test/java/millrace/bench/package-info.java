/**
 * Benchmarks that anyone can run: each is a {@code main} that makes its own input, runs us and a peer in turn, and prints
 * medians and their ratio. They are no tests, and no test waits for them.
 */
@NullMarked
package millrace.bench;

import org.jspecify.annotations.NullMarked;
