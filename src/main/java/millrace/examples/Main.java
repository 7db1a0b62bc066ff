package millrace.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command {@code example}: lists the examples, or runs one. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    /** The {@code main} method of an example. */
    @FunctionalInterface
    interface Program {
        void run(String[] args) throws Exception;
    }

    /** An example: what to type to run it, and what it shows. Arguments in brackets may be left out. */
    record Example(String name, String arguments, String line, Program program) {
        int mostArguments() {
            return arguments.endsWith("...")
                    ? Integer.MAX_VALUE
                    : arguments.isEmpty() ? 0 : arguments.split(" ", -1).length;
        }
    }

    static final List<Example> EXAMPLES = List.of(
            new Example("clock", "[MILLIS [TIMES]]", "a child that tells the time", Clock::main),
            new Example("workers", "[NUMBER]", "five numbered children", FiveWorkers::main),
            new Example("letters", "[MILLIS]", "one child prints numbers, one letters", NumbersAndLetters::main),
            new Example("subclass", "", "a class of one's own that is a process", OwnProcess::main),
            new Example("attributes", "", "all that a parent can ask of a child, and do to it", Attributes::main),
            new Example("spawn", "", "the deadlock that fork causes and spawn does not", NothingInherited::main),
            new Example("lock", "[MILLIS]", "two writers of one file", LockedFile::main),
            new Example("rlock", "[NUMBER]", "twelve children, two reentrant locks", TwoLocks::main),
            new Example("counter", "[TIMES]", "four children count to 4000 under a lock", FourThousand::main),
            new Example("critical", "[MILLIS]", "five children, one at a time behind a lock", CriticalSection::main),
            new Example("semaphore", "[MILLIS]", "five children, two of them inside", SemaphoreOfTwo::main),
            new Example("permits", "", "how a semaphore counts", SemaphoreValues::main),
            new Example("event", "[MILLIS]", "wait for an event, for ever and not so long", TwoEvents::main),
            new Example("event-steps", "[FROM [FROM]]", "clear, await and set an event, in steps", EventSteps::main),
            new Example("hello", "", "a message from a child", Hello::main),
            new Example("queue", "", "a writer and a reader that do not wait", QueueWithoutWaiting::main),
            new Example("adder", "[NUMBER]", "a child adds numbers until the stop word comes", Adder::main),
            new Example("consumer", "[NUMBER]", "a child works off a queue until the sentinel comes", Consumer::main),
            new Example("release", "[NUMBER]", "a child that ends when all is dealt with", InsertAndRelease::main),
            new Example("queue-methods", "", "a queue from its first element to its end", QueueMethods::main),
            new Example("pipe", "[MILLIS]", "one child sends, another receives", SenderAndReceiver::main),
            new Example("ping", "", "every method of a connection", Ping::main),
            new Example("shared", "[CHILDREN]", "a map and a list that children share", SharedCollections::main),
            new Example("memory", "[CHILDREN]", "a number and an array in shared memory", SharedNumbers::main),
            new Example("pool", "", "each way to give a pool work", PoolMethods::main),
            new Example("squares", "[WORKERS]", "map: the one line that everybody tries", Squares::main),
            new Example("apply", "", "tasks one after the other, and side by side", PoolApply::main),
            new Example("background", "[MILLIS]", "tasks that nobody waits for", PoolInBackground::main),
            new Example("each", "[MILLIS [ITEMS]]", "eight items, and a process for each", OneProcessEach::main),
            new Example("two", "[MILLIS]", "eight items on two workers", TwoAtATime::main),
            new Example("pairs", "[MILLIS]", "eight items in pairs", Pairs::main),
            new Example("factorials", "[SMALLEST]", "large factorials on four workers, timed", Factorials::main),
            new Example("serial", "[MILLIS]", "serial against threads and processes", SerialAgainstParallel::main),
            new Example(
                    "bought", "[SMALLEST [PAGE]]", "what did parallel buy? figures, and a page", WhatItBought::main),
            new Example("words", "FILE...", "count words with a shared counter", Words::main));

    private Main() {}

    public static void main(String[] args) throws Exception {
        int code = run(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Runs the command and returns its exit code; what an example throws is a failure of this program. */
    static int run(String[] args) throws Exception {
        String first = args.length == 0 ? "--help" : args[0];
        if (first.equals("--help") || first.equals("-h")) {
            System.out.print(help());
            return 0;
        } else if (first.equals("--version")) {
            String version = Main.class.getPackage().getImplementationVersion();
            System.out.println("example " + (version == null ? "(not from a jar: version unknown)" : version));
            return 0;
        }
        for (Example example : EXAMPLES) {
            if (example.name().equals(first)) {
                return run(example, Arrays.copyOfRange(args, 1, args.length));
            }
        }
        System.err.println("example: there is no " + first + "; did you mean " + nearest(first)
                + "? Without a name, example lists all");
        return USAGE;
    }

    private static int run(Example example, String[] arguments) throws Exception {
        try {
            if (arguments.length > example.mostArguments()) {
                throw new Argument.WrongException("more arguments than it takes, which is " + example.mostArguments());
            }
            example.program().run(arguments);
            return 0;
        } catch (Argument.WrongException e) {
            System.err.println("example " + example.name() + ": " + e.getMessage() + "; usage: example "
                    + (example.name() + " " + example.arguments()).strip());
            return USAGE;
        } catch (ExecutionException e) {
            System.err.println("example " + example.name() + ": a task failed: " + e.getCause());
            return FAILED;
        }
    }

    private static String help() {
        String list = EXAMPLES.stream()
                .map(example -> String.format(
                        "  %-27s%s%n", (example.name() + " " + example.arguments()).strip(), example.line()))
                .collect(Collectors.joining());
        return String.format("Usage: example NAME [ARGUMENT]...%n%nPython's multiprocessing, program by program:%n%n")
                + list;
    }

    /* The names that share most letter pairs with it, and those that begin as it does. */
    private static String nearest(String typed) {
        return EXAMPLES.stream()
                .map(Example::name)
                .sorted(Comparator.comparingDouble(name -> -likeness(typed, name)))
                .limit(3)
                .collect(Collectors.joining(", "));
    }

    /** Dice's coefficient of the two names' letter pairs, 0 to 1; the ends of a name count as letters. */
    private static double likeness(String one, String other) {
        List<String> pairs = pairs(one).toList();
        List<String> left = new ArrayList<>(pairs(other).toList());
        int all = pairs.size() + left.size();
        return 2.0 * pairs.stream().filter(left::remove).count() / all;
    }

    private static Stream<String> pairs(String name) {
        String framed = "^" + name + "$";
        return Stream.iterate(0, i -> i + 1).limit(framed.length() - 1).map(i -> framed.substring(i, i + 2));
    }
}
