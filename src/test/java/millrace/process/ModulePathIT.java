package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module, with the library as another. */
@ExtendWith(NothingLeft.class)
class ModulePathIT {
    private static final String PROGRAM = """
            package app;

            import java.util.List;
            import millrace.process.*;

            public class App {
                public record Pair(int n, String text) implements java.io.Serializable {}

                public static void main(String[] arguments) throws Exception {
                    try (Manager manager = Manager.open(); Pool pool = Pool.open(2)) {
                        Counter<String> counter = manager.counter();
                        System.out.println(pool.map(n -> {
                            counter.add("n", n);
                            return new Pair(n, App.class.getModule().getName());
                        }, List.of(1, 2), 1));
                        System.out.println(counter.toMap());
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void childrenOfAModuleRunItsCode() throws Exception {
        Path library = Files.createDirectory(folder.resolve("mods")).resolve("millrace.jar");
        Path classes = Path.of(
                Pool.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(classes)) {
            run("jar", "cf", library.toString(), "-C", classes.toString(), "millrace");
        } else {
            Files.copy(classes, library);
        }
        Path sources = Files.createDirectories(folder.resolve("src/app"));
        Path module = Files.writeString(folder.resolve("src/module-info.java"), "module app { requires millrace; }");
        Path program = Files.writeString(sources.resolve("App.java"), PROGRAM);
        String path = library.getParent() + File.pathSeparator + folder.resolve("out");
        run(
                "javac",
                "-proc:none",
                "-p",
                path,
                "-d",
                folder.resolve("out").toString(),
                module.toString(),
                program.toString());

        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-p", path, "-m", "app/app.App"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        assertEquals(
                "[Pair[n=1, text=app], Pair[n=2, text=app]]\n{n=3}\n",
                new String(process.getInputStream().readAllBytes()));
        assertEquals(0, process.waitFor());
    }

    private static void run(String tool, String... arguments) {
        assertEquals(0, ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments), tool);
    }
}
