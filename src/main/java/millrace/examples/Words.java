package millrace.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.process.Counter;
import millrace.process.Manager;
import millrace.process.Pool;

/**
 * Counts the words of some files, a task for each file, in a counter that all workers share: the program that
 * {@code bin/wordcount} grew from. Python's needs {@code manager.Counter()}, which does not exist there; here it does. The
 * number of the file goes with its counts, so that a file whose worker was killed half-way is counted once and only once.
 */
public final class Words {
    private Words() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        if (args.length == 0) {
            throw new Argument.WrongException("it needs the names of one or more files");
        }
        List<String> files = List.of(args);
        int workers = Math.min(files.size(), Runtime.getRuntime().availableProcessors());
        Map<String, Long> counts;
        try (Manager manager = Manager.open();
                Pool pool = Pool.open(workers)) {
            Counter<String> counter = manager.counter();
            pool.map(
                    number -> counter.addAll(number, countWords(files.get(number))),
                    IntStream.range(0, files.size()).boxed().toList(),
                    1);
            counts = counter.toMap();
        }
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(10)
                .forEach(word -> System.out.println(word.getKey() + ": " + word.getValue()));
    }

    private static Map<String, Long> countWords(String file) throws IOException {
        String text = Files.readString(Path.of(file)).toLowerCase(Locale.ROOT).replaceAll("\\p{Punct}", "");
        return Arrays.stream(text.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
