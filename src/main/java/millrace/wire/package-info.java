/**
 * Bytes between two processes: what a message is, and how an object becomes one.
 *
 * <pre>
 *   one process                                              another
 *   Encoder --&gt; body --&gt; Link.send ==[ Unix-domain socket ]==&gt; Link.receive --&gt; Frame --&gt; Decoder
 * </pre>
 *
 * <dl>
 *   <dt>frame
 *   <dd>a kind, an id and a body. The kinds, and who may send which at what moment, belong to the protocol that uses the
 *       link (see {@code millrace.process}); here a frame is only delivered whole, in order, or not at all.
 *   <dt>link
 *   <dd>one duplex connection. The end of a process is the end of its links: the other side then reads end of file.
 *   <dt>encoder, decoder
 *   <dd>numbers, strings and byte arrays take a few bytes of their own; everything else is serialized by the JDK.
 * </dl>
 *
 * <h2>Guarantees</h2>
 *
 * An interrupt never closes a link or tears a frame: the channels work in non-blocking mode, where the JDK does not tie
 * them to the interrupt status. Bytes that are no frame, or no object, end in a {@link millrace.wire.WireException} that
 * says what was expected: a length that was forged allocates no more memory than bytes have arrived.
 */
@NullMarked
package millrace.wire;

import org.jspecify.annotations.NullMarked;
