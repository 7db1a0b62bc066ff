package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.cli.Defaults;
import millrace.cli.OptionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeCommandTest {
    private static final OptionTable OPTIONS =
            new OptionTable("some-command", "FILE...", "Does some work.", List.of(TimingOptions.GROUP), List.of());

    @Test
    void aRunDoesNotCompareInItsTurnThoughThatHoldsByDefault(@TempDir Path folder) throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(config.resolve("some-command.properties"), "compare = true\nreport = r.html\nruns = 3\n");

        TimingOptions user = options(Map.of(), folder);
        assertTrue(user.compare());
        assertEquals(3, user.runs());
        TimingOptions run = options(WholeCommand.environment("some-command"), folder);
        assertFalse(run.compare());
        assertFalse(run.files().any());
    }

    @Test
    void namesTheSignalOfARunThatCouldSayNothing(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\nkill -9 $$\n");
        assertTrue(script.toFile().setExecutable(true));
        System.setProperty("millrace.script", script.toString());
        try {
            WholeCommand command = new WholeCommand("some-command", WholeCommandTest.class);
            ComparisonException e = assertThrows(
                    ComparisonException.class,
                    () -> command.run(new Contender("threads", 2, List.of()), folder.resolve("result")));
            assertEquals("threads × 2 exited with 137 (signal 9)", e.getMessage());
        } finally {
            System.clearProperty("millrace.script");
        }
    }

    private static TimingOptions options(Map<String, String> environment, Path home) {
        return TimingOptions.of(OPTIONS.parse(Defaults.read(OPTIONS, environment, Optional.of(home)), new String[0]));
    }
}
