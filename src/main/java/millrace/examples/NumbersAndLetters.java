package millrace.examples;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import millrace.process.ChildProcess;

/**
 * One child prints numbers, another letters, and the lines mix as they come: Python's shortest proof that two processes run
 * at the same time. Two children write to one terminal there; here their lines pass through the parent, whole and marked.
 */
public final class NumbersAndLetters {
    private NumbersAndLetters() {}

    public static void main(String[] args) throws InterruptedException {
        int pauseMillis = Argument.number(args, 0, 20);
        List<String> digits = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        List<String> letters = Stream.of("abcdefghij".split("")).toList();

        ChildProcess numbers = new ChildProcess(() -> print(digits, pauseMillis)).named("numbers");
        ChildProcess alphabet = new ChildProcess(() -> print(letters, pauseMillis)).named("letters");
        numbers.start();
        alphabet.start();
        numbers.join();
        alphabet.join();
    }

    private static void print(List<String> symbols, int pauseMillis) throws InterruptedException {
        for (String symbol : symbols) {
            Thread.sleep(pauseMillis);
            System.out.println(symbol);
        }
    }
}
