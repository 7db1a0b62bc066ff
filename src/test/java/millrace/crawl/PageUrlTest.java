package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageUrlTest {
    /**
     * The test data of WHATWG, url/resources/urltestdata.json of web-platform-tests. It is no part of the project: {@code
     * -Durltestdata=FILE} says where it is.
     */
    private static final @Nullable String URL_TEST_DATA = System.getProperty("urltestdata");

    private static String canonical(String text) throws BadUrlException {
        String canonical = PageUrl.parse(text).toString();
        assertEquals(canonical, PageUrl.parse(canonical).toString(), "is canonical itself");
        return canonical;
    }

    private static Reason refused(String text) {
        return assertThrows(BadUrlException.class, () -> PageUrl.parse(text), text)
                .reason();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://example.com                      | http://example.com/
                    HTTP://EXAMPLE.COM/Path                 | http://example.com/Path
                    http:example.com/a                      | http://example.com/a
                    http:/example.com/a                     | http://example.com/a
                    http:\\\\example.com\\a                   | http://example.com/a
                    http://example.com:80/                  | http://example.com/
                    https://example.com:443/                | https://example.com/
                    https://example.com:80/                 | https://example.com:80/
                    http://example.com:0080/                | http://example.com/
                    http://example.com:/                    | http://example.com/
                    http://example.com/a/./b/../c           | http://example.com/a/c
                    http://example.com/a/%2e%2E/b           | http://example.com/b
                    http://example.com/../../a              | http://example.com/a
                    http://example.com//a//                 | http://example.com//a//
                    http://example.com/a b?c d              | http://example.com/a%20b?c%20d
                    http://example.com/%7Euser/%zz          | http://example.com/%7Euser/%zz
                    http://example.com/ä?ö                  | http://example.com/%C3%A4?%C3%B6
                    http://example.com/?a='b'               | http://example.com/?a=%27b%27
                    http://example.com/?                    | http://example.com/?
                    http://example.com/#fragment            | http://example.com/
                    http://example.com#?no/path             | http://example.com/
                    http://user:secret@example.com/         | http://example.com/
                    http://user@host@example.com:81/        | http://example.com:81/
                    http://ex%61mple.com/                   | http://example.com/
                    http://EXAMPLE.com./                    | http://example.com./
                    http://bücher.example/                  | http://xn--bcher-kva.example/
                    http://BÜCHER.example/                  | http://xn--bcher-kva.example/
                    http://xn--bcher-kva.example/           | http://xn--bcher-kva.example/
                    http://ｅｘａｍｐｌｅ.com/                    | http://example.com/
                    http://example。com/                     | http://example.com/
                    http://a_b.example/                     | http://a_b.example/
                    http://127.1/                           | http://127.0.0.1/
                    http://2130706433/                      | http://127.0.0.1/
                    http://0x7f.1/                          | http://127.0.0.1/
                    http://0177.0.0.01/                     | http://127.0.0.1/
                    http://0x7F000001/                      | http://127.0.0.1/
                    http://127.0.0.1./                      | http://127.0.0.1/
                    http://１２７.１/                         | http://127.0.0.1/
                    http://%31%32%37.1/                     | http://127.0.0.1/
                    http://0/                               | http://0.0.0.0/
                    http://0x/                              | http://0.0.0.0/
                    http://[::1]/                           | http://[::1]/
                    http://[0:0:0:0:0:0:0:1]:8080/          | http://[::1]:8080/
                    http://[2001:DB8::0:1]/                 | http://[2001:db8::1]/
                    http://[1:2:0:0:5:0:0:8]/               | http://[1:2::5:0:0:8]/
                    """)
    void writesUrlsInOneForm(String text, String canonical) throws BadUrlException {
        assertEquals(canonical, canonical(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x            | http://example.com:81/a/x
                    ./x          | http://example.com:81/a/x
                    ../x         | http://example.com:81/x
                    /x           | http://example.com:81/x
                    \\x           | http://example.com:81/x
                    //other/x    | http://other/x
                    \\\\other/x    | http://other/x
                    ///other/x   | http://other/x
                    ?x           | http://example.com:81/a/b?x
                    #x           | http://example.com:81/a/b?c
                    http:x       | http://example.com:81/a/x
                    http:/x      | http://example.com:81/x
                    https:x      | https://x/
                    https://x:   | https://x/
                    //2130706433 | http://127.0.0.1/
                    a:80         | NOT_HTTP
                    //[1         | NOT_A_URL
                    mailto:x     | NOT_HTTP
                    """)
    void resolvesLinks(String link, String canonical) throws BadUrlException {
        PageUrl page = PageUrl.parse("http://example.com:81/a/b?c");
        try {
            assertEquals(canonical, page.resolve(link).toString());
        } catch (BadUrlException e) {
            assertEquals(canonical, e.reason().name());
        }
    }

    /** The tables of the standard, character by character; those that end a part are left out. But a bar in a path is encoded too. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = ' ',
            value = {"http://h/a%sb #%/?\\ \"<>^`{}|", "http://h/?a%sb #% \"'<>"})
    void encodesTheCharactersThatTheStandardNames(String where, String parts, String encoded) throws BadUrlException {
        for (char c = '!'; c <= 0x7F; c++) {
            if (parts.indexOf(c) < 0) {
                boolean encodes = encoded.indexOf(c) >= 0 || c == 0x7F;
                String expected = encodes ? String.format("%%%02X", (int) c) : String.valueOf(c);
                assertEquals(where.replace("%s", expected), canonical(where.replace("%s", String.valueOf(c))));
            }
        }
    }

    @Test
    void takesTheCharactersInHostsThatTheStandardTakes() throws BadUrlException {
        String parts = "#/:?@\\[]%\t\n\r";
        String forbidden = " <>^|\u007F";
        for (char c = 0; c <= 0x7F; c++) {
            String text = "http://a" + c + "b.example/";
            if (c < ' ' && parts.indexOf(c) < 0 || forbidden.indexOf(c) >= 0) {
                assertEquals(Reason.NOT_A_URL, refused(text), text);
            } else if (parts.indexOf(c) < 0) {
                assertEquals(text.toLowerCase(Locale.ROOT), canonical(text));
            }
        }
    }

    @Test
    void takesWhiteSpaceOut() throws BadUrlException {
        assertEquals("http://example.com/ab", canonical(" \u0000\thttp://exam\nple.com/a\r\nb \u001F "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://example.com/",
                "javascript:alert(1)",
                "data:text/html,x",
                "mailto:a@example.com",
                "ws://example.com/",
                "JAVA\nSCRIPT:x",
                "localhost:8080"
            })
    void refusesOtherSchemes(String text) {
        assertEquals(Reason.NOT_HTTP, refused(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "/path",
                "//example.com/",
                "http://",
                "http:///",
                "http://?q",
                "http://a b/",
                "http://a<b/",
                "http://a%00b/",
                "http://a%25b/",
                "http://a^b/",
                "http://a|b/",
                "http://exa[mple/",
                "http://example.com:65536/",
                "http://example.com:x/",
                "http://1.2.3.4.5/",
                "http://256.0.0.1/",
                "http://4294967296/",
                "http://1.2.3.09/",
                "http://foo.0x4/",
                "http://[::1/",
                "http://[::%31]/",
                "http://[1::2::3]/",
                "http://[::1]x/",
                "http://xn--/",
                "http://12\u200B7.1/",
                "http://t{\u00E4/",
                "http://a.xn--pokxncvks/",
                "http://\u00AD/"
            })
    void refusesWhatIsNoUrl(String text) {
        assertEquals(Reason.NOT_A_URL, refused(text));
    }

    @Test
    void refusesUrlsThatAreTooLong() throws BadUrlException {
        String longest = "http://example.com/" + "x".repeat(PageUrl.MAX_LENGTH - 19);
        assertEquals(longest, canonical(longest));
        assertEquals(Reason.URL_TOO_LONG, refused(longest + "x"));
        assertEquals(Reason.URL_TOO_LONG, refused("http://example.com/" + "x".repeat(100_000)));
        assertEquals(Reason.URL_TOO_LONG, refused("http://example.com/" + "ä".repeat(PageUrl.MAX_LENGTH / 2)));
    }

    @Test
    void saysNothingSecretOfWhatIsNoUrl() {
        String message = assertThrows(BadUrlException.class, () -> PageUrl.parse("http://user:secret@exa mple.com/"))
                .getMessage();
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void knowsItsOrigin() throws BadUrlException {
        assertEquals(
                "http://example.com", PageUrl.parse("http://example.com:80/a?b").origin());
        assertEquals("https://[::1]:8443", PageUrl.parse("https://[::1]:8443/").origin());
        assertEquals("[::1]:8443", PageUrl.parse("https://[::1]:8443/").authority());
        assertEquals("::1", PageUrl.parse("https://[::1]:8443/").host());
    }

    @Test
    void agreesWithTheTestDataOfTheStandard() throws IOException {
        assumeTrue(URL_TEST_DATA != null, "the file is not there: give -Durltestdata=FILE");
        int cases = 0;
        List<String> differences = new ArrayList<>();
        for (JsonElement element : JsonParser.parseString(
                        Files.readString(Path.of(Objects.requireNonNull(URL_TEST_DATA))))
                .getAsJsonArray()) {
            if (element.isJsonObject() && isOfHttp(element.getAsJsonObject())) {
                cases++;
                JsonObject one = element.getAsJsonObject();
                if (!found(one).equals(expected(one))) {
                    differences.add(one.get("input") + ": " + found(one));
                }
            }
        }
        assertTrue(cases > 400, "only " + cases + " cases");
        assertTrue(differences.size() <= cases * 0.02, differences::toString);
    }

    private static boolean isOfHttp(JsonObject one) {
        String input = one.get("input").getAsString();
        return one.has("failure")
                ? input.matches("(?is)\\s*https?:.*")
                        || (base(one).startsWith("http") && !input.matches("(?is)\\s*[a-z][a-z0-9+.-]*:.*"))
                : one.get("href").getAsString().startsWith("http");
    }

    private static String base(JsonObject one) {
        return one.has("base") && !one.get("base").isJsonNull()
                ? one.get("base").getAsString()
                : "";
    }

    private static String found(JsonObject one) {
        String input = one.get("input").getAsString();
        try {
            String base = base(one);
            return (base.isEmpty() ? PageUrl.parse(input) : PageUrl.parse(base).resolve(input)).toString();
        } catch (BadUrlException e) {
            return "failure";
        }
    }

    /** Without user info and fragment. */
    private static String expected(JsonObject one) {
        if (one.has("failure")) {
            return "failure";
        }
        String href = one.get("href").getAsString().replaceFirst("#.*", "");
        return one.get("protocol").getAsString() + "//" + one.get("host").getAsString()
                + one.get("pathname").getAsString() + one.get("search").getAsString()
                + (href.endsWith("?") ? "?" : "");
    }
}
