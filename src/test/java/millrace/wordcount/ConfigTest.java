package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import millrace.cli.About;
import millrace.cli.Defaults;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.timing.TimingOptions;
import org.junit.jupiter.api.Test;

class ConfigTest {
    @Test
    void theFileOfTheProjectNamesEveryOptionAndChangesNothing() throws IOException {
        List<String> named = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("config", "wordcount.properties"))) {
            if (line.matches("# [a-z0-9-]+ =.*")) {
                named.add(line.substring(2, line.indexOf(" =")));
            }
        }
        List<String> options = new ArrayList<>();
        for (OptionGroup group : Settings.OPTIONS.groups()) {
            if (!group.equals(About.GROUP) && !group.equals(TimingOptions.GROUP)) {
                group.options().stream().map(OptionSpec::longName).forEach(options::add);
            }
        }
        assertEquals(options, named);
        Defaults defaults = Defaults.read(Settings.OPTIONS, Map.of(), Optional.of(Path.of("")));
        assertEquals(
                Settings.of(Settings.OPTIONS.parse(), 2),
                Settings.of(Settings.OPTIONS.parse(defaults, new String[0]), 2));
    }

    @Test
    void theFileOfTheProjectSaysOfEachOptionWhatTheHelpSays() throws IOException {
        Map<String, String> said = new HashMap<>();
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(Path.of("config", "wordcount.properties"))) {
            if (line.matches("# [a-z0-9-]+ =.*")) {
                said.put(line.substring(2, line.indexOf(" =")), text.toString().strip());
            } else if (line.isEmpty()) {
                text.setLength(0);
            } else if (!line.startsWith("# Empty: ")) {
                text.append(line.substring(1));
            }
        }
        for (OptionGroup group : Settings.OPTIONS.groups()) {
            for (OptionSpec option : group.options()) {
                if (said.containsKey(option.longName())) {
                    assertEquals(option.description(), said.get(option.longName()), option.dashed());
                }
            }
        }
    }

    @Test
    void everyListOfStopWordsIsCompleted() throws IOException {
        try (Stream<Path> lists = Files.list(Path.of("config", "stop-words"))) {
            assertEquals(
                    SelectionOptions.STOP_WORDS.words(),
                    lists.map(list -> list.getFileName().toString())
                            .filter(name -> name.endsWith(".txt"))
                            .map(name -> name.substring(0, name.indexOf('.')))
                            .sorted()
                            .toList());
        }
    }
}
