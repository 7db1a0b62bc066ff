package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bin/launch.sh} gives the JVM of each command. */
class LaunchTest {
    private static final Pattern HEAP = Pattern.compile("\n(set_heap\\(\\) .*?\n}\n)", Pattern.DOTALL);
    private static final Pattern CHOICE = Pattern.compile("case \\$command in.*?\n    esac\n", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wordcount a.txt|-XX:InitialRAMPercentage=25 -XX:MaxNewSize=48m",
                "wordcount --memory 1g a.txt|-Xmx768m",
                "crawl --memory=1g|-Xms32m",
                "serve data|-Xms32m",
                "timings --memory 1g|''",
                "example hello|''"
            })
    void onlyWordcountHasRoomForItsTables(String commandLine, String heap) throws Exception {
        String script = Files.readString(Path.of("bin/launch.sh"));
        String run = part(HEAP, script) + "command=$1\nshift\n" + part(CHOICE, script) + "printf %s \"$heap\"\n";
        String[] words = ("sh -c SCRIPT sh " + commandLine).split(" ");
        words[2] = run;

        assertEquals(heap, printed(words));
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
