package millrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void everyExampleOfTheTableHasACheck() {
        assertEquals(new HashSet<>(ExamplesIT.examples()), new HashSet<>(ExamplesIT.checked()));
    }

    @Test
    void noTwoExamplesHaveTheSameName() {
        assertEquals(Main.EXAMPLES.size(), Set.copyOf(ExamplesIT.examples()).size());
    }

    @Test
    void everyExampleIsOnOneLineOfTheListWithinEightyColumns() throws Exception {
        Printed printed = Printed.by(() -> assertEquals(0, Main.run(new String[0])));
        for (Main.Example example : Main.EXAMPLES) {
            List<String> lines = printed.out().stream()
                    .filter(line -> line.startsWith("  " + example.name() + " "))
                    .toList();
            assertEquals(1, lines.size(), example.name());
            assertTrue(lines.get(0).endsWith(" " + example.line()), lines.get(0));
            assertTrue(lines.get(0).length() <= 80, lines.get(0));
        }
    }

    @Test
    void listsTheSameWhenItIsAskedForHelp() throws Exception {
        assertEquals(
                Printed.by(() -> Main.run(new String[0])).out(),
                Printed.by(() -> Main.run(new String[] {"--help"})).out());
    }

    @Test
    void namesTheNearestWhenANameIsUnknown() throws Exception {
        Printed printed = Printed.by(() -> assertEquals(2, Main.run(new String[] {"semafore"})));
        assertEquals(List.of(), printed.out());
        assertEquals(1, printed.err().size());
        assertTrue(
                printed.err().get(0).contains("no semafore; did you mean semaphore,"),
                printed.err().get(0));
    }

    @Test
    void saysHowAnExampleIsUsedWhenAnArgumentIsWrong() throws Exception {
        for (String wrong : List.of("x", "-1", "99999999999", "")) {
            Printed printed = Printed.by(() -> assertEquals(2, Main.run(new String[] {"clock", "1", wrong})));
            assertEquals(
                    List.of("example clock: argument 2 is a whole number, zero or more, not \"" + wrong
                            + "\"; usage: example clock [MILLIS [TIMES]]"),
                    printed.err());
        }
    }

    @Test
    void takesNoMoreArgumentsThanItUses() throws Exception {
        Printed printed = Printed.by(() -> assertEquals(2, Main.run(new String[] {"counter", "5", "6"})));
        assertEquals(
                List.of("example counter: more arguments than it takes, which is 1; usage: example counter [TIMES]"),
                printed.err());
        assertEquals(List.of(), printed.out());
    }

    @Test
    void saysWhichFilesAreMissingWhenWordsGetsNone() throws Exception {
        Printed printed = Printed.by(() -> assertEquals(2, Main.run(new String[] {"words"})));
        assertTrue(
                printed.err().get(0).endsWith("usage: example words FILE..."),
                printed.err().get(0));
    }
}
