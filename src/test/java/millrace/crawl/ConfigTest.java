package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import millrace.cli.About;
import millrace.cli.Arguments;
import millrace.cli.Defaults;
import millrace.cli.ExitCode;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.UsageException;
import millrace.timing.TimingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    @TempDir
    Path folder;

    @Test
    void theFileOfTheProjectNamesEveryOptionAndChangesNothing() throws IOException {
        List<String> named = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("config", "crawl.properties"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                named.add(line.substring(0, line.indexOf(' ')));
            }
        }
        List<String> options = new ArrayList<>();
        for (OptionGroup group : CrawlSettings.OPTIONS.groups()) {
            for (OptionSpec option : group.options()) {
                if (!About.GROUP.options().contains(option)) {
                    options.add(option.longName());
                }
            }
        }
        assertEquals(options, named);
        CrawlSettings without = CrawlSettings.of(CrawlSettings.OPTIONS.parse(), 2);
        CrawlSettings with = settings(Map.of(), Optional.of(Path.of("")));
        assertEquals(without, with);
    }

    @Test
    void flagsGoOverTheEnvironmentOverTheUsersFileOverTheProjects() throws IOException {
        write("config", "delay = 5s", "retries = 5", "timeout = 5s", "connections = 5");
        write("user/millrace", "delay = 4s", "retries = 4", "timeout = 4s");
        Map<String, String> environment = Map.of(
                "XDG_CONFIG_HOME",
                folder.resolve("user").toString(),
                "MILLRACE_CRAWL_DELAY",
                "3s",
                "MILLRACE_CRAWL_RETRIES",
                "3");
        CrawlSettings settings = settings(environment, Optional.of(folder), "--delay", "2s");

        assertEquals(Duration.ofSeconds(2), settings.plan().manners().delay());
        assertEquals(3, settings.plan().manners().retries());
        assertEquals(Duration.ofSeconds(4), settings.manners().fetch().timeout());
        assertEquals(5, settings.plan().connections());
    }

    @Test
    void leavesAWorkerRoomBesideItsHeapBelow256Megabytes() {
        WorkOptions work = CrawlSettings.of(CrawlSettings.OPTIONS.parse(), 2).work();
        assertEquals(List.of("-Xmx" + (192 << 20)), work.jvmOptions());
    }

    @Test
    void saysWhichLineIsWrong() throws IOException {
        assertWrong("crawl.properties:2: speed is no option of crawl", "# fine", "speed = 3");
        assertWrong("crawl.properties:1: dealy is no option of crawl (did you mean delay?)", "dealy = 3");
        assertWrong(
                "crawl.properties:1: \"text = C:\\users\": \\u needs four hexadecimal digits; a backslash itself is \\\\",
                "text = C:\\users");
        assertWrong("crawl.properties:1: \"delay\": give name = value", "delay");
        assertWrong("crawl.properties:1: --delay soon: give a duration", "delay = soon");
        assertWrong("crawl.properties:1: sitemaps is yes; give true or false", "sitemaps = yes");
    }

    @Test
    void comparesAllModesWhateverHoldsForACrawlByDefault() {
        Defaults project = Defaults.read(CrawlSettings.OPTIONS, Map.of(), Optional.of(Path.of("")));
        assertEquals(
                Optional.empty(),
                ModeComparison.asked(CrawlSettings.OPTIONS.parse(project, new String[] {"--compare"})));
        assertEquals(Optional.of("processes"), ModeComparison.asked(CrawlSettings.OPTIONS.parse(project, new String[] {
            "--compare", "--mode=processes"
        })));
    }

    @Test
    void keepsWhatIsSaidOfComparisonsForComparisons() throws IOException {
        write("config", "runs = 3", "warmup = 0", "live = 0");
        assertEquals(
                OptionalInt.of(0),
                settings(Map.of(), Optional.of(folder)).timing().live());
        TimingOptions compared =
                settings(Map.of(), Optional.of(folder), "--compare").timing();
        assertEquals(3, compared.runs());
        assertEquals(OptionalInt.empty(), compared.live());
        assertThrows(UsageException.class, () -> settings(Map.of(), Optional.of(folder), "--runs=3"));
    }

    private void assertWrong(String message, String... lines) throws IOException {
        write("config", lines);
        UsageException wrong = assertThrows(UsageException.class, () -> settings(Map.of(), Optional.of(folder)));
        assertTrue(String.valueOf(wrong.getMessage()).contains(message), wrong.getMessage());
    }

    private void write(String where, String... lines) throws IOException {
        Path config = Files.createDirectories(folder.resolve(where));
        Files.write(config.resolve("crawl.properties"), List.of(lines));
    }

    @Test
    void aVariableOfNoOptionIsRefused() {
        Map<String, String> misspelt = Map.of("MILLRACE_CRAWL_DEALY", "3s", "MILLRACE_WORDCOUNT_TOP", "5");
        UsageException refused = assertThrows(UsageException.class, () -> settings(misspelt, Optional.empty()));
        assertEquals(
                "MILLRACE_CRAWL_DEALY in the environment: no option of crawl has this name; unset it",
                refused.getMessage());
    }

    @Test
    void aNameOfNoOptionInTheUsersFileIsRefused() throws IOException {
        write("user/millrace", "dealy = 3");
        Command run =
                Command.run(Map.of("XDG_CONFIG_HOME", folder.resolve("user").toString()), "http://h/");
        assertEquals(ExitCode.USAGE, run.code());
        assertEquals(
                "crawl: " + folder.resolve("user/millrace/crawl.properties")
                        + ":1: dealy is no option of crawl (did you mean delay?)\n",
                run.err());
    }

    @Test
    void tellsOfItselfWhateverIsWrongWithDefaults() throws IOException {
        write("user/millrace", "dealy = 3");
        for (String about : List.of("--help", "--version", "--man", "--completion=bash")) {
            Map<String, String> environment = Map.of(
                    "MILLRACE_CRAWL_DEALY",
                    "3s",
                    "XDG_CONFIG_HOME",
                    folder.resolve("user").toString());
            Command run = Command.run(environment, about);
            assertEquals(ExitCode.OK, run.code(), run.err());
            assertEquals("", run.err());
        }
    }

    private static CrawlSettings settings(Map<String, String> environment, Optional<Path> home, String... args) {
        Arguments arguments =
                CrawlSettings.OPTIONS.parse(Defaults.read(CrawlSettings.OPTIONS, environment, home), args);
        return CrawlSettings.of(arguments, 2);
    }
}
