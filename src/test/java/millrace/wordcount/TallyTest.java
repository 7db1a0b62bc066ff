package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.StreamSupport;
import millrace.cli.Console;
import millrace.process.Manager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The book of what is in, when workers die at the worst moment. */
class TallyTest {
    @TempDir
    Path folder;

    @Test
    void countsAChunkOfWhichOnlyTheCountsHaveArrived() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (String word : List.of("silent", "lost", "well")) {
            Path file = Files.writeString(folder.resolve(word), word + " " + word);
            sources.add(new Source.File(Location.of(file), Files.size(file), false, null));
        }
        try (Manager manager = Manager.open()) {
            Tally tally = new Tally(
                    sources,
                    manager,
                    WordOptions.RULE,
                    false,
                    true,
                    Spill.within(OptionalLong.empty()),
                    new Console("wordcount", OutputStream.nullOutputStream()));
            CountTask task = new CountTask(
                    Encoding.BY_MARK,
                    WordOptions.RULE,
                    new Tables(),
                    false,
                    null,
                    tally.documents().orElseThrow(),
                    null,
                    null,
                    null);
            List<Chunk> chunks = new ArrayList<>();
            new Chunks(sources, LocalFiles.HERE, 1 << 14, false, Encoding.BY_MARK, WordOptions.RULE, tally)
                    .forEachRemaining(chunks::add);
            assertEquals(3, chunks.size());

            // The worker of the first has died before its answer, that of the second before it had counted.
            ChunkCount unheard = task.apply(chunks.get(0));
            tally.add(task.apply(chunks.get(2)));
            List<Chunk> unreported = tally.unreported();
            assertEquals(List.of(chunks.get(0)), unreported);
            assertEquals(2, unheard.pieces().get(0).words());
            unreported.forEach(chunk -> tally.add(task.apply(chunk)));
            tally.end();

            Report report = tally.report(
                    new Selection(
                            new SelectionOptions(0, 0, Set.of(), Optional.empty(), Optional.empty()), WordOptions.RULE),
                    new OutputOptions(
                            0, Order.COUNT, false, Format.TEXT, Optional.empty(), Optional.empty(), false, true));
            assertEquals(
                    List.of("silent 2", "well 2"),
                    StreamSupport.stream(report.counts().spliterator(), false)
                            .map(count -> count.word() + " " + count.count())
                            .toList());
            assertEquals(4, report.totals().words());
            assertEquals(1, tally.failures());
        }
    }
}
