package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made from a table of options for other programs, read by these programs. */
class AboutIT {
    private static final OptionTable TABLE = new OptionTable(
            "sample",
            "[FILE|-]...",
            "Shows how it's done, \\back and forth. Then ends.",
            List.of(
                    new OptionGroup(
                            "In & out",
                            OptionSpec.value("m", "mode", "MODE", "who: [a] or 'b'", "slow")
                                    .among("slow", "swift", "fast"),
                            OptionSpec.value("o", "output", "FILE", ".begins like a request; ß and \ud83d\ude00", ""),
                            OptionSpec.value("", "list", "FILE|LANG", "a file, or a language", "")
                                    .among("de", "en"),
                            OptionSpec.value("", "job", "FOLDER", "a folder", ""),
                            OptionSpec.value("n", "top", "N", "a number", "10"),
                            OptionSpec.flag("r", "recursive", "$HOME `enter` folders: all")),
                    About.GROUP),
            List.of("'Begins like another request. Costs 5 %, a~b^c."));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--mode s|slow swift",
                "--mode ``|slow swift fast",
                "--mode = s|slow swift",
                "--mode =|slow swift fast",
                "--mode=sw|--mode=swift",
                "-r -m f|fast",
                "--list e|en",
                "--output x|",
                "--top 1|",
                "--r|--recursive",
                "-|-m --mode -o --output --list --job -n --top -r --recursive -h --help --version --completion --man",
                "-- -|",
                "-- --mode s|",
                "x|",
                "--completion z|zsh"
            })
    void bashCompletesOptionsAndChoices(String line, String expected) throws Exception {
        String script = about("--completion", "bash")
                + "COMP_WORDS=(sample " + line.replace("``", "''") + ")\n"
                + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_complete_sample\necho \"${COMPREPLY[*]}\"\n";

        assertEquals((expected == null ? "" : expected) + "\n", run(script, "bash", "--norc", "-u"));
    }

    @Test
    void zshCompletesOptionsChoicesAndFiles() throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("--mode s", "slow swift");
        expected.put("--mode=f", "fast");
        expected.put("-rm sw", "swift");
        expected.put("--list e", "en");
        expected.put("--rec", "--recursive");
        expected.put("--output th", "there.txt");
        expected.put("--output s", "sub");
        expected.put("--job s", "sub");
        expected.put("--top t", "");
        expected.put("th", "there.txt");
        expected.put("-- --rec", "");
        Files.createDirectory(folder.resolve("sub"));
        Files.createFile(folder.resolve("there.txt"));
        Path script = Files.writeString(folder.resolve("sub/script"), about("--completion", "zsh"));
        // A shell on a terminal of its own, in which compadd tells what matches by zsh's own rules.
        String driver = """
                zmodload zsh/zpty || exit
                zpty shell zsh -f -i
                zpty -w shell "PS1=; stty -echo; cd FOLDER; autoload -Uz compinit; compinit -D -u; . SCRIPT; print A''1"
                zpty -r shell text '*A1*'
                zpty -w shell 'compadd() {
                  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
                  typeset -a found; builtin compadd -A found "$@"; (( $#found )) && print -l -- FOUND:$^found:; }
                tell() { _main_complete; print -n END; }
                zle -C tell complete-word tell
                bindkey -e; bindkey "^X" tell; print A""2'
                zpty -r shell text '*A2*'
                for line in "$@"; do
                    zpty -w -n shell $'\\x15'"sample $line"$'\\x18'
                    zpty -r shell text '*END*'
                    print -r -- "$text"
                done
                """.replace("FOLDER", folder.toString()).replace("SCRIPT", script.toString());
        List<String> command = new ArrayList<>(List.of("zsh", "-f", "-s", "--"));
        command.addAll(expected.keySet());
        String[] told = run(driver, command.toArray(String[]::new)).split("END", -1);
        assumeFalse(told[0].contains("failed to load module"), told[0]);
        List<String> found = new ArrayList<>();
        for (int i = 0; i + 1 < told.length; i++) {
            found.add(Pattern.compile("FOUND:(.*?):")
                    .matcher(told[i])
                    .results()
                    .map(match -> match.group(1))
                    .distinct() // what does not settle it is tried again
                    .collect(Collectors.joining(" ")));
        }
        assertEquals(List.copyOf(expected.values()), found, String.join("END", told));
    }

    @Test
    void groffFindsNothingWrongWithTheManualPage() throws Exception {
        String man = about("--man");

        assertEquals("", run(man, "groff", "-man", "-Tutf8", "-ww", "-z"));
        String shown = run(man, "groff", "-man", "-Tutf8", "-P-c").replaceAll(".\b", "");
        assertTrue(shown.contains("sample - shows how it's done, \\back and forth\n"), shown);
        assertTrue(shown.contains("-m, --mode MODE\n"), shown);
        assertTrue(shown.contains("who: [a] or 'b' (default slow)\n"), shown);
        assertTrue(shown.contains(".begins like a request; ß and \ud83d\ude00\n"), shown);
        assertTrue(shown.contains("'Begins like another request. Costs 5 %, a~b^c.\n"), shown);
    }

    private static String about(String... arguments) {
        return About.text(TABLE, TABLE.parse(arguments), "1.2", 80).orElseThrow();
    }

    /** What it writes, to either stream. */
    private String run(String input, String... command) throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile(folder, "in", ""), input);
        Path out = Files.createTempFile(folder, "out", "");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
            return Files.readString(out);
        } catch (IOException e) {
            assumeTrue(false, "no " + command[0] + " here");
            throw e;
        }
    }
}
