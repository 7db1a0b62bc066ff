package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files of a folder are counted. Each file here holds one word: its name without the dot and what follows. */
class FoldersTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of("a.txt", "b.md", "sub/c.txt", "sub/deep/d.txt", "build/e.txt")) {
            write(name, Path.of(name).getFileName().toString().replaceAll("\\..*", ""));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', a b c d e",
        "--include=*.txt, a c d e",
        "--include=*.md --include=c*, b c",
        "--exclude=*.txt, b",
        "--include=*.txt --exclude=build, a c d",
        "--exclude=sub/deep, a b c e",
        "--exclude=/a.txt, b c d e",
        "--include=sub/**, c d",
        "--include=nothing, ''",
        "--exclude=[ac].*, b d e",
    })
    void countsWhatThePatternsSay(String options, String expected) {
        assertEquals(expected, counted(options.split(" ", -1)));
    }

    @Test
    void countsWhatIsNamedWhateverThePatternsSay() {
        Command command = Command.run(
                "-q",
                "-m",
                "serial",
                "-r",
                "--exclude=*.txt",
                folder.resolve("a.txt").toString());
        assertEquals("a: 1\n", command.out());
    }

    @Test
    void leavesOutWhatGitignoreNames() throws IOException {
        write(".gitignore", "build/\n*.md\n");
        write("sub/.gitignore", "*.txt\n!c.txt\n");

        // The files with the rules are files, too.
        Command command = Command.run("-m", "serial", "-r", "--exclude=.gitignore", folder.toString());
        assertEquals("a: 1\nc: 1\n", command.out());
        assertEquals(ExitCode.OK, command.code());
        assertTrue(command.err().contains("left out by .gitignore: 3 names; --no-ignore counts them"), command.err());
        assertEquals("a b c d e", counted("--no-ignore", "--exclude=.gitignore"));
    }

    @Test
    void asksTheRulesOfTheWholeRepository() throws IOException {
        Files.createDirectories(folder.resolve(".git/info"));
        write(".git/info/exclude", "c.*\n");
        write(".gitignore", "deep\n");

        Command command =
                Command.run("-m", "serial", "-r", folder.resolve("sub").toString());
        assertEquals("", command.out());
        assertTrue(command.err().contains("left out by .gitignore: 2 names"), command.err());
        assertEquals("a b e", counted("--exclude=.gitignore"));
    }

    @Test
    void countsNothingOfTheRepositoryItself() throws IOException {
        write(".git/objects/f", "object");
        assertEquals("a b c d e", counted());
        assertEquals("a b c d e object", counted("--no-ignore"));
    }

    @ParameterizedTest
    @CsvSource({
        "--include=*.txt, is about the files in folders: give --recursive too",
        "--no-ignore, is about the files in folders: give --recursive too",
        "-r --include=[, no pattern for names",
        "-r --exclude=, give a pattern",
    })
    void refusesWhatMakesNoSense(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of(options.split(" ", -1)));
        arguments.add(folder.toString());
        Command command = Command.run(arguments.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, command.code());
        assertTrue(command.err().contains(message), command.err());
    }

    /** The words in alphabetical order. */
    private String counted(String... options) {
        List<String> arguments = new ArrayList<>(List.of("-q", "-m", "serial", "-r"));
        for (String option : options) {
            if (!option.isEmpty()) {
                arguments.add(option);
            }
        }
        arguments.add(folder.toString());
        Command command = Command.run(arguments.toArray(String[]::new));
        assertEquals("", command.err());
        return String.join(
                " ",
                command.out()
                        .lines()
                        .map(line -> line.replaceAll(":.*", ""))
                        .sorted()
                        .toList());
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
