package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import millrace.cli.UsageException;
import org.junit.jupiter.api.Test;

class UrlPatternTest {
    @Test
    void findsAnywhere() {
        UrlPattern pattern = new UrlPattern("--include", "/\\d+$");
        assertTrue(pattern.find("http://h/12"));
        assertFalse(pattern.find("http://h/12/"));
    }

    @Test
    void endsAnExpressionThatWouldTakeForEver() {
        UrlPattern pattern = new UrlPattern("--exclude", "(a+)(a+)(a+)(a+)(a+)x$");
        UsageException wrong =
                assertThrows(UsageException.class, () -> pattern.find("http://h/" + "a".repeat(60) + "b"));
        assertTrue(String.valueOf(wrong.getMessage()).contains("(a+)x$ takes too long"));
    }

    @Test
    void saysWhereAnExpressionIsWrong() {
        UsageException wrong = assertThrows(UsageException.class, () -> new UrlPattern("--include", "a(b"));
        assertTrue(String.valueOf(wrong.getMessage()).startsWith("--include a(b: no regular expression: "));
    }
}
