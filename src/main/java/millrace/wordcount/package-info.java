/** draft */
@NullMarked
package millrace.wordcount;

import org.jspecify.annotations.NullMarked;
