package millrace.wordcount;

import java.io.Serializable;
import java.util.List;

/**
 * What is counted at a time: a range of a big source, or many small ones. Travels to who counts it.
 *
 * @param id the same in each run with the same input and chunk size
 * @param pieces in the order of the sources
 */
record Portion(long id, List<Piece> pieces) implements Serializable {
    Portion {
        pieces = List.copyOf(pieces);
    }
}
