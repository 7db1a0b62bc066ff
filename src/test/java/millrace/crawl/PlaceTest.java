package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
    @ParameterizedTest
    @CsvSource({
        "http://example.com/a:b@c, http://example.com, example.com, example.com, example.com",
        "https://www.example.com:8443/?x, https://www.example.com:8443, www.example.com:8443, www.example.com, example.com",
        "http://[::1]:80/, http://[::1]:80, [::1]:80, [::1], [::1]",
        "http://[::1]/, http://[::1], [::1], [::1], [::1]",
        "http://www.a.test.:81/, http://www.a.test.:81, www.a.test.:81, www.a.test., a.test",
        "http://www.com/, http://www.com, www.com, www.com, www.com",
    })
    void isCutOutOfACanonicalUrl(String url, String origin, String authority, String host, String key) {
        assertEquals(new Place(origin, authority, host), Place.of(url));
        assertEquals(key, Place.of(url).politenessKey());
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "[::1], true", "example.com, false", "1.example, false", "h0, false", "h.0x1, false"
    })
    void knowsAddressesFromNames(String host, boolean address) {
        assertEquals(address, Place.isAddress(host));
    }
}
