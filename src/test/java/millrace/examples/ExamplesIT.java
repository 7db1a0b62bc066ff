package millrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import millrace.process.ChildProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every example in this JVM, its children as children of this JVM, and checks what it prints. */
class ExamplesIT {
    private static final String WORKER_OPTIONS = "millrace.worker.options";
    private static final String SECONDS = "\\d+[.,]\\d\\d";

    /** With which arguments an example is run, and what its lines have to be. */
    private record Check(List<String> arguments, Consumer<List<String>> lines) {}

    private static final Map<String, Check> CHECKS = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    static {
        check(
                "clock",
                List.of("100", "2"),
                childByChild(
                        "clock\\.pid: \\d+",
                        "clock\\.name: clock",
                        "clock\\.isAlive: true",
                        "\\[clock] The time is \\w{3} \\w{3} \\d+ \\d\\d:\\d\\d:\\d\\d \\d{4}",
                        "\\[clock] The time is \\w{3} \\w{3} \\d+ \\d\\d:\\d\\d:\\d\\d \\d{4}"));
        check(
                "workers",
                List.of("3"),
                childByChild(
                        "\\[worker-0] Worker process 0 starting",
                        "\\[worker-0] Worker process 0 finishing",
                        "\\[worker-1] Worker process 1 starting",
                        "\\[worker-1] Worker process 1 finishing",
                        "\\[worker-2] Worker process 2 starting",
                        "\\[worker-2] Worker process 2 finishing"));
        check(
                "letters",
                List.of("1"),
                childByChild(Stream.concat(
                                "abcdefghij".chars().mapToObj(letter -> "\\[letters] " + (char) letter),
                                IntStream.range(0, 10).mapToObj(digit -> "\\[numbers] " + digit))
                        .toArray(String[]::new)));
        check(
                "subclass",
                List.of(),
                childByChild(
                        "greetings in the parent: 0",
                        "\\[first] Hello, world! greetings in the child: 1",
                        "\\[second] Hello, moon! greetings in the child: 1"));
        check(
                "attributes",
                List.of(),
                inOrder(
                        "before start: alive false, exit code OptionalInt\\.empty",
                        "name sleeper, daemon true, pid \\d+",
                        "running: alive true, exit code OptionalInt\\.empty",
                        "active: true",
                        "join with a time-out: false",
                        "terminated: -15",
                        "active: false",
                        "killed: -9",
                        "its own code: 3",
                        "this process: main"));
        check(
                "spawn",
                List.of(),
                childByChild(
                        "in the parent the lock is held: true",
                        "the child ended with 0",
                        "the worker's result: locked",
                        "\\[child] locked",
                        "\\[worker-1] locked"));
        check("lock", List.of("20"), inOrder("20 lines, the first ten alike: true", "end"));
        check(
                "rlock",
                List.of("4"),
                childByChild(
                        SECONDS + " s",
                        "\\[child-0] start",
                        "\\[child-0] \\d+ run---- 0",
                        "\\[child-0] end",
                        "\\[child-1] start",
                        "\\[child-1] \\d+ run---- 1",
                        "\\[child-1] end",
                        "\\[child-2] start",
                        "\\[child-2] \\d+ run---- 2",
                        "\\[child-2] end",
                        "\\[child-3] start",
                        "\\[child-3] \\d+ run---- 3",
                        "\\[child-3] end"));
        check(
                "semaphore",
                List.of("5"),
                childByChild(IntStream.range(0, 5)
                        .boxed()
                        .flatMap(i -> Stream.of(
                                "\\[visitor-" + i + "] acquire, still free: [01]", "\\[visitor-" + i + "] release"))
                        .toArray(String[]::new)));
        check("permits", List.of(), inOrder("2", "3", "3", "4", "bounded: .+"));
        check(
                "event",
                List.of("50"),
                childByChild(
                        "main: event is set",
                        "\\[block] await: starting",
                        "\\[block] await: event\\.isSet\\(\\) -> true",
                        "\\[non-block] awaitShortly: starting",
                        "\\[non-block] awaitShortly: event\\.isSet\\(\\) -> false"));
        check(
                "event-steps",
                List.of("3", "9"),
                inOrder(
                        "\\[from-3] clear",
                        "\\[from-3] clear",
                        "\\[from-3] set",
                        "\\[from-3] set",
                        "\\[from-3] set",
                        "\\[from-3] set",
                        "\\[from-3] set",
                        "\\[from-3] set",
                        "\\[from-3] exit",
                        "\\[from-9] set",
                        "\\[from-9] set",
                        "\\[from-9] exit"));
        check("hello", List.of(), inOrder("Hello, world!"));
        check("queue", List.of(), childByChild("nothing is left: null", "\\[reader] 1", "\\[writer] put: true"));
        check("adder", List.of(), inOrder("10"));
        check(
                "consumer",
                List.of(),
                inOrder(
                        "\\[consumer] Processing 0",
                        "\\[consumer] Processing 1",
                        "\\[consumer] Processing 2",
                        "\\[consumer] Processing 3",
                        "\\[consumer] Processing 4"));
        check(
                "release",
                List.of("3"),
                childByChild(
                        "the reader's exit code: -15",
                        "\\[reader] release: 0",
                        "\\[reader] release: 1",
                        "\\[reader] release: 2",
                        "\\[writer] insert: 0",
                        "\\[writer] insert: 1",
                        "\\[writer] insert: 2"));
        check(
                "queue-methods",
                List.of(),
                childByChild(
                        "size: 3",
                        "room for one more: false",
                        "first: 42",
                        "closed: true",
                        "\\[reader] got hello",
                        "\\[reader] got \\[1, 2, 3]",
                        "\\[reader] got last",
                        "\\[reader] that was all"));
        check("shared", List.of("2"), inOrder("\\{children=2, square of 1=1, square of 2=4}", "\\[1, 2]"));
        check("counter", List.of(), inOrder("Final count: 4000"));
        check("critical", List.of("5"), lines -> {
            assertEquals("Final counter value: 5 (expected value: 5)", lines.get(lines.size() - 1));
            inAnyOrder(Stream.concat(
                                    Stream.of("Final counter value: 5 \\(expected value: 5\\)"),
                                    Stream.concat(
                                            Stream.generate(() -> "entered critical section")
                                                    .limit(5),
                                            IntStream.range(0, 5)
                                                    .mapToObj(i -> "modified counter: " + i + " -> " + (i + 1))))
                            .toArray(String[]::new))
                    .accept(lines);
        });
        check(
                "pipe",
                List.of("1"),
                childByChild(Stream.concat(
                                Stream.concat(
                                        IntStream.range(0, 5).mapToObj(i -> "\\[receiver] receive: " + i),
                                        Stream.of("\\[receiver] the sender is gone")),
                                IntStream.range(0, 5).mapToObj(i -> "\\[sender] send: " + i))
                        .toArray(String[]::new)));
        check(
                "ping",
                List.of(),
                childByChild(
                        "anything there: false",
                        "something within a minute: true",
                        "answer: \\[pong, ping]",
                        "pong, ping in bytes",
                        "\\[child] got ping",
                        "\\[child] got ping in bytes"));
        check("memory", List.of("3"), inOrder("sum: 5", "square of 0: 0", "square of 1: 1", "square of 2: 4"));
        check(
                "pool",
                List.of(),
                inOrder(
                        "apply: 100",
                        "applyAsync: 100",
                        "Result: 100",
                        "map: \\[1, 4, 9, 16, 25]",
                        "map in chunks of 2: \\[1, 4, 9, 16, 25]",
                        "mapAsync: \\[1, 4, 9, 16, 25]",
                        "imap: 1, 4, 9",
                        "imapUnordered, sorted: \\[1, 4, 9, 16, 25]",
                        "starmap: \\[6, 20]",
                        "closed: true"));
        check("squares", List.of("2"), inOrder("\\[1, 4, 9, 16, 25]"));
        check(
                "apply",
                List.of(),
                inOrder(IntStream.range(0, 8).mapToObj(i -> "done: hello " + i).toArray(String[]::new)));
        check("background", List.of("10"), lines -> {
            assertEquals("Sub-process(es) done.", lines.get(lines.size() - 1));
            inAnyOrder(
                            "Mark~ Mark~ Mark~~~~~~~~~~~~~~~~~~~~~~",
                            "Sub-process\\(es\\) done\\.",
                            "end",
                            "end",
                            "end",
                            "end",
                            "msg: hello 0",
                            "msg: hello 1",
                            "msg: hello 2",
                            "msg: hello 3")
                    .accept(lines);
        });
        check(
                "each",
                List.of("5", "3"),
                childByChild(Item.ALL.subList(0, 3).stream()
                        .flatMap(item -> processed(item).map(line -> "\\[" + item.name() + "] " + line))
                        .toArray(String[]::new)));
        check(
                "two",
                List.of("5"),
                inAnyOrder(Item.ALL.stream()
                        .flatMap(ExamplesIT::processed)
                        .sorted()
                        .toArray(String[]::new)));
        check("pairs", List.of("5"), lines -> {
            inOrder("both done: \\[a, b]", "both done: \\[c, d]", "both done: \\[e, f]", "both done: \\[g, h]")
                    .accept(lines.stream().filter(line -> !line.startsWith("[")).toList());
            inAnyOrder(Item.ALL.stream().flatMap(ExamplesIT::processed).sorted().toArray(String[]::new))
                    .accept(lines.stream().filter(line -> line.startsWith("[")).toList());
        });
        check(
                "factorials",
                List.of("100"),
                inOrder(
                        "Digits of the results: \\[158, 375, 615, 869, 1135]",
                        "Execution time: " + SECONDS + " seconds"));
        check(
                "serial",
                List.of("5"),
                inOrder(
                        "serial: " + SECONDS + " s",
                        "4 threads: " + SECONDS + " s",
                        "4 processes: " + SECONDS + " s",
                        "same pages: true"));
        check("bought", List.of("300"), lines -> {
            assertLinesMatch(
                    List.of(
                            "Time",
                            "",
                            " *runs .* rate",
                            "serial +3 .*",
                            "threads × \\d+ +3 .*",
                            "processes × \\d+ +3 .*"),
                    lines.subList(0, 6));
            assertTrue(lines.stream().anyMatch(line -> line.startsWith("Processes × ")), lines.toString());
        });
        check("words", List.of("one.txt", "two.txt"), inOrder("the: 4", "end: 2", "dont: 1", "stop: 1"));
    }

    @BeforeAll
    static void prepare() throws Exception {
        Files.writeString(folder.resolve("one.txt"), "The end, the end!\n");
        Files.writeString(folder.resolve("two.txt"), "Don't stop: THE -- 'the'.\n");
        System.setProperty(WORKER_OPTIONS, "-XX:+UseSerialGC\n-XX:-UsePerfData\n-Xshare:auto\n-XX:TieredStopAtLevel=1");
    }

    @AfterAll
    static void leaveNothing() {
        System.clearProperty(WORKER_OPTIONS);
    }

    static List<String> examples() {
        return Main.EXAMPLES.stream().map(Main.Example::name).toList();
    }

    static List<String> checked() {
        return List.copyOf(CHECKS.keySet());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void printsWhatItsPythonTwinPrints(String name) throws Exception {
        Check check = CHECKS.get(name);
        List<String> arguments = new ArrayList<>(List.of(name));
        for (String argument : check.arguments()) {
            arguments.add(argument.endsWith(".txt") ? folder.resolve(argument).toString() : argument);
        }

        Printed printed = Printed.by(() -> assertEquals(0, Main.run(arguments.toArray(String[]::new))));

        assertEquals(List.of(), printed.err(), "standard error");
        check.lines().accept(printed.out());
        assertEquals(List.of(), ChildProcess.active(), "children that are left");
    }

    @Test
    void saysInOneLineWhichTaskFailed() throws Exception {
        String missing = folder.resolve("missing.txt").toString();

        Printed printed = Printed.by(() -> assertEquals(1, Main.run(new String[] {"words", missing})));

        assertEquals(List.of(), printed.out());
        assertEquals(
                List.of("example words: a task failed: java.nio.file.NoSuchFileException: " + missing), printed.err());
    }

    private static void check(String name, List<String> arguments, Consumer<List<String>> lines) {
        CHECKS.put(name, new Check(arguments, lines));
    }

    /** The lines match these patterns one by one. */
    private static Consumer<List<String>> inOrder(String... patterns) {
        return lines -> assertLinesMatch(List.of(patterns), lines);
    }

    /** So do they when those of each child are taken together, the parent's first, then by name; each keeps its order. */
    private static Consumer<List<String>> childByChild(String... patterns) {
        return lines -> assertLinesMatch(
                List.of(patterns),
                lines.stream()
                        .sorted(Comparator.comparing(
                                line -> line.startsWith("[") ? line.substring(0, line.indexOf(']')) : ""))
                        .toList());
    }

    /** So do they when they are sorted, whichever child they come from. */
    private static Consumer<List<String>> inAnyOrder(String... patterns) {
        return lines -> assertLinesMatch(
                List.of(patterns),
                lines.stream()
                        .map(line -> line.replaceFirst("^\\[[^]]*] ", ""))
                        .sorted()
                        .toList());
    }

    private static Stream<String> processed(Item item) {
        return Stream.of(
                "Process " + item.name() + "\tWaiting " + item.steps() + " steps", "Process " + item.name() + "\tDONE");
    }
}
