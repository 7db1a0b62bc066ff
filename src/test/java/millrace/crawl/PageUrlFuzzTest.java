package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class PageUrlFuzzTest {
    @FuzzTest
    void readsAnyTextOrSaysWhyNot(FuzzedDataProvider data) {
        String base = data.consumeString(100);
        String link = data.consumeRemainingAsString();
        try {
            PageUrl url = PageUrl.parse(base).resolve(link);
            String canonical = url.toString();
            assertEquals(canonical, PageUrl.parse(canonical).toString());
            assertEquals(canonical, PageUrl.canonical(canonical).toString());
            assertTrue(canonical.startsWith(url.origin() + "/"), canonical);
            SpecialAddresses.literal(url);
            RobotsRules.of("-/a*$\n+/b\n").allows(url);
        } catch (BadUrlException expected) {
            assertTrue(expected.reason().state() == State.REFUSED);
        }
    }
}
