package millrace.timing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Every run that counts as a line of CSV with a header; times in seconds; what is unknown is empty. */
final class CsvTable {
    private CsvTable() {}

    static String of(Comparison comparison) {
        List<String> parts = Tables.partsInOrder(comparison);
        List<String> header = new ArrayList<>(List.of(
                "name",
                "mode",
                "workers",
                "used_workers",
                "run",
                "started",
                "wall",
                "user",
                "system",
                "peak_bytes",
                "disk_bytes",
                "amount",
                "unit"));
        header.addAll(parts);
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
            printer.printRecord(header);
            for (Comparison.Row row : comparison.rows()) {
                Series series = row.series();
                for (int i = 0; i < series.runs().size(); i++) {
                    printer.printRecord(line(series, i, parts));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringBuilder does not fail
        }
        return text.toString();
    }

    private static List<Object> line(Series series, int number, List<String> parts) {
        Run run = series.runs().get(number);
        List<Object> line = new ArrayList<>(List.of(
                series.name(),
                run.mode(),
                run.workers(),
                run.usedWorkers(),
                number + 1,
                run.started(),
                run.wallNanos() / 1e9,
                seconds(run.userNanos()),
                seconds(run.systemNanos()),
                number(run.peakBytes()),
                number(run.diskBytes()),
                series.timings().amount(),
                series.timings().unit()));
        for (String part : parts) {
            line.add(run.parts().getOrDefault(part, 0L) / 1e9);
        }
        return line;
    }

    private static Object seconds(OptionalLong nanos) {
        return nanos.isPresent() ? nanos.getAsLong() / 1e9 : "";
    }

    private static Object number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : "";
    }
}
