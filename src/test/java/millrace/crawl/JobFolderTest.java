package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFolderTest {
    @TempDir
    Path temporary;

    private static void assertResumed(Path folder, Optional<Path> file, boolean resumed) throws IOException {
        try (JobFolder job = JobFolder.open(folder, file)) {
            assertEquals(resumed, job.isResumed());
        }
    }

    @Test
    void goesOnWhereItWasMovedTo() throws IOException {
        Path job = temporary.resolve("job");
        assertResumed(job, Optional.empty(), false);
        Path moved = Files.move(job, temporary.resolve("moved"));
        assertResumed(moved, Optional.empty(), true);
        assertResumed(moved, Optional.of(moved.resolve("pages.jsonl")), true);
        assertEquals(false, Files.exists(job));
    }

    @Test
    void takesTheFolderByAnyOfItsNames() throws IOException {
        Path job = temporary.resolve("job");
        assertResumed(job, Optional.empty(), false);
        assertResumed(temporary.resolve("./job/../job"), Optional.empty(), true);
        assertResumed(Files.createSymbolicLink(temporary.resolve("link"), job), Optional.empty(), true);
    }

    @Test
    void takesTheWholeNameThatOlderVersionsNoted() throws IOException {
        Path job = temporary.resolve("job");
        assertResumed(job, Optional.empty(), false);
        try (Frontier frontier = Frontier.open(job.resolve(JobFolder.FRONTIER))) {
            frontier.setNote("output.path", job.resolve("pages.jsonl").toString());
            frontier.commit();
        }
        assertResumed(job, Optional.empty(), true);
        assertResumed(Files.move(job, temporary.resolve("moved")), Optional.empty(), true);
    }

    @Test
    void refusesAnotherFileThanTheJobsAndNamesThat() throws IOException {
        Path job = temporary.resolve("job");
        Path file = temporary.resolve("records");
        assertResumed(job, Optional.of(file), false);
        assertResumed(job, Optional.of(file), true);
        Path moved = Files.move(job, temporary.resolve("moved"));
        assertResumed(moved, Optional.of(file), true);
        IOException refusal = assertThrows(
                IOException.class, () -> JobFolder.open(moved, Optional.empty()).close());
        assertTrue(String.valueOf(refusal.getMessage()).contains("are in " + file + ", not in"), refusal.getMessage());
    }
}
