package millrace.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Prints how long {@code bin/wordcount} takes, as whole commands, beside other programs that are run in the same rounds.
 *
 * <pre>mvn -q test-compile; java -cp target/test-classes millrace.bench.CountBench [OPTION]... [INPUT]...</pre>
 *
 * <p>An input is one of english, one-file, mixed, small, random, tiny, or a folder of texts; without any, all of the former
 * are made, once, some 2.8 GB under {@code target/bench}. {@code --runs N} is the number of rounds, 5 if it is not given.
 * {@code --peer 'NAME=COMMAND'} adds a program, as a shell command in which {@code "$@"} are the files; {@code wc -w} and
 * {@code tr | sort | uniq -c} are there unless {@code --without NAME} says otherwise. {@code --ours 'OPTIONS'} runs ours with
 * other options than the modes. Below the seconds stands how many times as long as the first program each takes: the median
 * of the rounds, each compared within itself.
 */
public final class CountBench {
    private static final Path FOLDER = Path.of("target", "bench");

    private final Map<String, String> programs = new LinkedHashMap<>();
    private int runs = 5;

    private CountBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new CountBench().run(arguments);
    }

    private void run(String[] arguments) throws IOException, InterruptedException {
        List<String> inputs = new ArrayList<>();
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put("wc -w", "LC_ALL=C.UTF-8 wc -w \"$@\"");
        peers.put("tr|sort|uniq", "cat \"$@\" | tr -s '[:space:]' '\\n' | sort | uniq -c");
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--runs" -> runs = Integer.parseInt(arguments[++i]);
                case "--peer" -> {
                    String peer = arguments[++i];
                    peers.put(peer.substring(0, peer.indexOf('=')), peer.substring(peer.indexOf('=') + 1));
                }
                case "--without" -> peers.remove(arguments[++i]);
                case "--ours" -> programs.put(arguments[++i], "bin/wordcount -q " + arguments[i] + " \"$@\"");
                default -> inputs.add(arguments[i]);
            }
        }
        if (programs.isEmpty()) {
            for (String mode : List.of("serial", "threads", "processes")) {
                programs.put(mode, "bin/wordcount -q -m " + mode + " \"$@\"");
            }
        }
        programs.putAll(peers);
        if (inputs.isEmpty()) {
            inputs.addAll(List.of("english", "one-file", "mixed", "small", "random", "tiny"));
        }
        System.out.print("seconds, medians of " + runs);
        programs.keySet().forEach(name -> System.out.printf("%14s", name));
        System.out.println();
        for (String input : inputs) {
            print(input, files(input));
        }
    }

    private static List<Path> files(String input) throws IOException {
        CountInputs made = new CountInputs(FOLDER);
        return switch (input) {
            case "english" -> made.english();
            case "one-file" -> made.oneFile();
            case "mixed" -> made.mixed();
            case "small" -> made.small();
            case "random" -> made.random();
            case "tiny" -> made.tiny();
            default -> {
                try (Stream<Path> all = Files.list(Path.of(input))) {
                    yield all.filter(Files::isRegularFile).sorted().toList();
                }
            }
        };
    }

    private void print(String input, List<Path> files) throws IOException, InterruptedException {
        Map<String, double[]> seconds = new LinkedHashMap<>();
        programs.keySet().forEach(name -> seconds.put(name, new double[runs]));
        for (int run = -1; run < runs; run++) { // the first fills the page cache
            for (Map.Entry<String, String> program : programs.entrySet()) {
                double time = time(program.getValue(), files);
                if (run >= 0) {
                    seconds.get(program.getKey())[run] = time;
                }
            }
        }
        double[] first = seconds.values().iterator().next();
        System.out.printf("%-21s", input);
        seconds.values().forEach(times -> System.out.printf(Locale.ROOT, "%14.3f", median(times)));
        System.out.printf("%n%-21s", "  times as long");
        seconds.values().forEach(times -> System.out.printf(Locale.ROOT, "%14.2f", median(ratios(times, first))));
        System.out.println();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double[] ratios(double[] times, double[] others) {
        double[] ratios = new double[times.length];
        Arrays.setAll(ratios, i -> times[i] / others[i]);
        return ratios;
    }

    private static double time(String program, List<Path> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", program, "sh"));
        files.forEach(file -> command.add(file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        long start = System.nanoTime();
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IOException(program + " exited with " + code);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
