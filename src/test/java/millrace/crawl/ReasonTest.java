package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
    @ParameterizedTest
    @EnumSource(Reason.class)
    void standsInTheReadmeBesideItsState(Reason reason) throws IOException {
        assertTrue(
                Files.readString(Path.of("README.md"))
                        .lines()
                        .anyMatch(line -> line.startsWith("| `" + reason.state().label() + "`")
                                && line.contains("`" + reason.label() + "`")),
                () -> reason.label() + " of " + reason.state().label());
    }

    @Test
    void isFoundByItsLabel() {
        assertEquals(Optional.of(Reason.NOT_FOUND), Reason.labelled("not_found"));
        assertEquals(Optional.empty(), Reason.labelled("NOT_FOUND"));
    }
}
