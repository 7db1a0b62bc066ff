package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private Frontier frontier;

    @BeforeEach
    void open() throws IOException {
        frontier = Frontier.temporary();
    }

    @AfterEach
    void close() throws IOException {
        frontier.close();
    }

    private Scope around(Scope.Kind kind, String... listed) throws IOException {
        Scope scope = new Scope(kind, List.of(), List.of(), frontier);
        for (String url : listed) {
            scope.list(url);
        }
        return scope;
    }

    private static boolean holds(Scope scope, String url) throws IOException {
        Optional<Reason> refusal = scope.refusal(url);
        refusal.ifPresent(reason -> assertEquals(Reason.OUT_OF_SCOPE, reason));
        return refusal.isEmpty();
    }

    @Test
    void staysOnTheHostsOfTheListWhateverThePort() throws IOException {
        Scope scope = around(Scope.Kind.HOST, "http://www.a.example/x");
        assertTrue(holds(scope, "https://a.example:8443/y"));
        assertFalse(holds(scope, "http://b.a.example/"));
        assertFalse(holds(scope, "http://a.example.evil/"));
    }

    @Test
    void knowsDomainsByTheListOfPublicSuffixes() throws IOException {
        Scope scope = around(Scope.Kind.DOMAIN, "http://www.shop.co.uk/", "http://me.github.io/", "http://127.0.0.1/");
        assertTrue(holds(scope, "http://other.shop.co.uk/"));
        assertFalse(holds(scope, "http://another.co.uk/"));
        assertFalse(holds(scope, "http://you.github.io/"));
        assertTrue(holds(scope, "http://127.0.0.1/x"));
        assertFalse(holds(scope, "http://127.0.0.2/"));
    }

    @Test
    void takesTheLastTwoLabelsForTheDomainOfANameUnderNoPublicSuffix() throws IOException {
        Scope scope = around(Scope.Kind.DOMAIN, "http://www.intra.corp/", "http://localhost/", "http://co.uk/");
        assertTrue(holds(scope, "http://intra.corp/"));
        assertTrue(holds(scope, "http://a.sub.intra.corp/"));
        assertFalse(holds(scope, "http://other.corp/"));
        assertTrue(holds(scope, "http://localhost/"));
        assertFalse(holds(scope, "http://shop.co.uk/"));
    }

    @Test
    void takesNoMoreForTheDomainOfANameThatEndsWithADot() throws IOException {
        Scope scope = around(Scope.Kind.DOMAIN, "http://www.example.com./");
        assertTrue(holds(scope, "http://example.com./"));
        assertFalse(holds(scope, "http://other.com./"));
    }

    @Test
    void staysBelowTheFoldersOfTheList() throws IOException {
        Scope scope = around(Scope.Kind.PREFIX, "http://a.example/docs/index.html?from=/else/where");
        assertTrue(holds(scope, "http://a.example/docs/deep/page"));
        assertFalse(holds(scope, "http://a.example/docs2/"));
        assertFalse(holds(scope, "http://a.example/"));
        assertFalse(holds(scope, "http://a.example:81/docs/"));
    }

    @Test
    void takesWhatIsIncludedAndNotExcluded() throws IOException {
        Scope scope = new Scope(
                Scope.Kind.ANY,
                List.of(new UrlPattern("--include", "\\.html$")),
                List.of(new UrlPattern("--exclude", "/private/")),
                frontier);
        assertEquals(Optional.empty(), scope.refusal("http://a.example/x.html"));
        assertEquals(Optional.of(Reason.EXCLUDED), scope.refusal("http://a.example/x.pdf"));
        assertEquals(Optional.of(Reason.EXCLUDED), scope.refusal("http://a.example/private/x.html"));
        assertEquals(Optional.empty(), scope.refusalOfListed("http://a.example/x.pdf"));
        assertEquals(Optional.of(Reason.EXCLUDED), scope.refusalOfListed("http://a.example/private/x.html"));
    }

    @Test
    void listsAnAuthorityAndNotItsHost() throws IOException {
        Scope scope = around(Scope.Kind.HOST, "http://127.0.0.1:8000/");
        assertTrue(scope.lists("http://127.0.0.1:8000/other"));
        assertFalse(scope.lists("http://127.0.0.1:22/"));
        assertTrue(scope.lists("https://127.0.0.1:8000/"));
        assertFalse(around(Scope.Kind.HOST, "https://127.0.0.1/").lists("http://127.0.0.1/"));
    }

    @Test
    void excludesLinksForWhichAPatternTakesTooLongAndEndsNoCrawl() throws IOException {
        UrlPattern slow = new UrlPattern("--exclude", "(a+)(a+)(a+)(a+)(a+)x$");
        Scope scope = new Scope(Scope.Kind.ANY, List.of(), List.of(slow), frontier);
        String link = "http://h/" + "a".repeat(60) + "b";
        assertEquals(Optional.of(Reason.EXCLUDED), scope.refusal(link));
        assertEquals(Optional.of(Reason.EXCLUDED), scope.refusalOfRedirected(link));
        assertEquals(Optional.empty(), scope.refusal("http://h/"));
        Scope including = new Scope(Scope.Kind.ANY, List.of(slow), List.of(), frontier);
        assertEquals(Optional.of(Reason.EXCLUDED), including.refusal(link));
    }
}
