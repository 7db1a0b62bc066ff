package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bin/launch.sh} gives the JVM of each command. */
class LaunchTest {
    private static final List<String> FUNCTIONS = List.of("value_of", "set_heap", "set_compiler");
    private static final Pattern CHOICE = Pattern.compile("case \\$command in.*?\n    esac\n", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wordcount a.txt|-XX:InitialRAMPercentage=25 -XX:MaxNewSize=48m",
                "wordcount --memory 1g a.txt|-Xmx768m",
                "wordcount --memory 1g -- --memory 2g|-Xmx768m",
                "wordcount -w 2 -m processes a.txt|-XX:TieredStopAtLevel=1 -XX:InitialRAMPercentage=25 -XX:MaxNewSize=48m",
                "wordcount --mode=processes --memory=2G|-XX:TieredStopAtLevel=1 -Xmx1536m",
                "wordcount --mode processes -m threads|-XX:InitialRAMPercentage=25 -XX:MaxNewSize=48m",
                "crawl --memory=1g|-Xms32m",
                "serve data|-Xms32m",
                "timings --memory 1g|''",
                "example hello|''"
            })
    void onlyWordcountHasRoomForItsTables(String commandLine, String options) throws Exception {
        String script = Files.readString(Path.of("bin/launch.sh"));
        StringBuilder run = new StringBuilder();
        for (String function : FUNCTIONS) {
            run.append(part(Pattern.compile("\n" + function + "\\(\\) \\{.*?\n}\n", Pattern.DOTALL), script));
        }
        run.append("command=$1\nshift\n").append(part(CHOICE, script)).append("echo $compiler $heap\n");
        String[] words = ("sh -c SCRIPT sh " + commandLine).split(" ");
        words[2] = run.toString();

        assertEquals(options, printed(words).strip());
    }

    private static String part(Pattern pattern, String script) {
        Matcher matcher = pattern.matcher(script);
        assertTrue(matcher.find(), pattern.pattern());
        return matcher.group();
    }

    private static String printed(String[] words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }
}
