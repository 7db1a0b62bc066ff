package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderServerTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> get(FolderServer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.address().toString().replaceFirst("/$", "") + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesFilesWithTheirTypesAndFoldersByTheirIndex() throws Exception {
        Files.writeString(folder.resolve("index.html"), "<p>home");
        Files.writeString(folder.resolve("a b.txt"), "text");
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub").resolve("x"), "");
        try (FolderServer server = FolderServer.start(folder, 0)) {
            assertEquals("<p>home", get(server, "/").body());
            HttpResponse<String> text = get(server, "/a%20b.txt");
            assertEquals("text", text.body());
            assertTrue(text.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
            String etag = text.headers().firstValue("ETag").orElseThrow();
            assertEquals(304, get(server, "/a%20b.txt", "If-None-Match", etag).statusCode());
            assertEquals(301, get(server, "/sub").statusCode());
            assertTrue(get(server, "/sub/").body().contains("x"));
            assertEquals(404, get(server, "/none").statusCode());
        }
    }

    @Test
    void reachesNothingOutsideOfTheFolder() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path site = Files.createDirectory(folder.resolve("site"));
        Files.createSymbolicLink(site.resolve("link"), secret);
        try (FolderServer server = FolderServer.start(site, 0)) {
            for (String path : new String[] {"/link", "/%2e%2e/secret", "/..%2fsecret", "/x/%2E%2E/%2E%2E/secret"}) {
                assertEquals(404, get(server, path).statusCode(), path);
            }
        }
    }

    @Test
    void obeysItsRulesAndDoesNotShowThem() throws Exception {
        Files.writeString(folder.resolve("_redirects"), "# comment\n/old /new\n/now /new 307\n");
        Files.writeString(
                folder.resolve("_headers"), "/page.html\n  Content-Type: text/html; charset=koi8-r\n  X-Own: 1\n");
        Files.writeString(folder.resolve("page.html"), "<p>");
        try (FolderServer server = FolderServer.start(folder, 0)) {
            HttpResponse<String> old = get(server, "/old");
            assertEquals(301, old.statusCode());
            assertEquals("/new", old.headers().firstValue("Location").orElse(""));
            assertEquals(307, get(server, "/now").statusCode());
            HttpResponse<String> page = get(server, "/page.html");
            assertEquals("1", page.headers().firstValue("X-Own").orElse(""));
            assertEquals(
                    "text/html; charset=koi8-r",
                    page.headers().firstValue("Content-Type").orElse(""));
            assertEquals(404, get(server, "/_redirects").statusCode());
        }
    }

    @Test
    void saysWhichLineOfItsRulesIsWrong() throws IOException {
        Files.writeString(folder.resolve("_redirects"), "/a /b\n/a /b 200\n");
        IOException wrong = assertThrows(IOException.class, () -> SiteRules.of(folder));
        assertTrue(String.valueOf(wrong.getMessage()).startsWith("_redirects:2: \"/a /b 200\": give /from /to"));
        Files.delete(folder.resolve("_redirects"));
        Files.writeString(folder.resolve("_headers"), "Name: no path\n");
        wrong = assertThrows(IOException.class, () -> SiteRules.of(folder));
        assertTrue(String.valueOf(wrong.getMessage()).startsWith("_headers:1: "));
    }
}
