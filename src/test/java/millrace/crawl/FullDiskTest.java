package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FullDiskTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void saysWhichFileCannotBeWritten() throws IOException {
        try (RudeServer server = RudeServer.open()) {
            Command run = Command.run(server.url("/"), "-mserial", "--delay=0", "-o", "/dev/full");
            assertEquals(ExitCode.FATAL, run.code());
            assertTrue(run.err().contains("crawl: /dev/full: no space left on device"), run.err());
        }
    }
}
