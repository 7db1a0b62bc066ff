package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeaderTest {
    @Test
    void tellsCredentialsOnlyToHostsOfTheList() throws IOException {
        try (RudeServer own = RudeServer.open();
                RudeServer other = RudeServer.open(InetAddress.getByName("127.0.0.2"))) {
            other.otherwise(RudeServer.html("hello"));
            own.on("/", RudeServer.html("<a href='" + other.url("/linked") + "'>x</a>"));
            own.on("/to", RudeServer.redirect(302, other.url("/landed")));
            Command run = Command.run(
                    own.url("/"),
                    own.url("/to"),
                    "-d1",
                    "-mserial",
                    "--scope=any",
                    "--allow-private",
                    "--delay=0",
                    "--header=authorization: Bearer s3cr3t",
                    "--header=Cookie: s3cr3t",
                    "--header=X-Extra: yes");
            assertEquals(ExitCode.OK, run.code(), run.err());
            assertEquals(3, own.requests().size());
            own.requests()
                    .forEach(request -> assertEquals("Bearer s3cr3t", request.header("Authorization"), request.path()));
            assertEquals(
                    List.of("/landed", "/linked", "/robots.txt"),
                    other.paths().stream().sorted().toList());
            for (RudeServer.Request request : other.requests()) {
                assertFalse(request.head().contains("s3cr3t"), request.head());
                assertEquals("yes", request.header("X-Extra"));
            }
        }
    }

    @Test
    void keepsSecretsOutOfReports(@TempDir Path folder) throws IOException {
        try (RudeServer server = RudeServer.open()) {
            server.otherwise(RudeServer.html("hello"));
            Path timing = folder.resolve("t.json");
            Path report = folder.resolve("r.html");
            Command run = Command.run(
                    server.url("/").replace("http://", "http://user:s3cr3t@"),
                    "-mserial",
                    "--delay=0",
                    "--header=X-One: s3cr3t:x",
                    "--header",
                    "X-Two: s3cr3t",
                    "--proxy",
                    server.origin().replace("http://", "http://user:s3cr3t@"),
                    "--timing=" + timing,
                    "--report=" + report);
            assertEquals(ExitCode.OK, run.code(), run.err());
            for (String text : List.of(Files.readString(timing), Files.readString(report), run.err(), run.out())) {
                assertFalse(text.contains("s3cr3t"), text);
            }
            assertTrue(Files.readString(timing).contains("X-Two: ***"));
        }
    }

    @Test
    void refusesAUserAgentThatNoRequestCanHave() {
        for (String agent : List.of("", " ", "M\u00FCller/1.0", "a\r\nb")) {
            Command run = Command.run("http://127.0.0.1:9/", "--user-agent", agent);
            assertEquals(ExitCode.USAGE, run.code(), agent);
        }
    }

    @Test
    void refusesHeadersThatTheCrawlSaysByItself() {
        for (String name : List.of("Host", "content-length", "Transfer-Encoding", "Accept-Encoding", "User-Agent")) {
            Command run = Command.run("http://127.0.0.1:9/", "--header", name + ": s3cr3t");
            assertEquals(ExitCode.USAGE, run.code(), name);
            assertTrue(run.err().contains("--header: give no " + name), run.err());
            assertFalse(run.err().contains("s3cr3t"), run.err());
        }
        Command broken = Command.run("http://127.0.0.1:9/", "--header", "broken s3cr3t");
        assertEquals(ExitCode.USAGE, broken.code());
        assertFalse(broken.err().contains("s3cr3t"), broken.err());
    }
}
