package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DryRunTest {
    @Test
    void keepsToWhatIsWantedOfAHost() {
        Command run = Command.run(
                "http://a.example/1",
                "http://www.a.example/2",
                "http://b.example/",
                "--dry-run",
                "--max-pages-per-host=1");
        assertEquals(
                "fetch\thttp://a.example/1\nmax_pages_per_host\thttp://www.a.example/2\nfetch\thttp://b.example/\n",
                run.out());
        assertTrue(run.err().contains("2 URLs would be fetched, 1 not\n"), run.err());
    }

    @Test
    void saysThatItDoesNotLookIntoTheJob() {
        Command run = Command.run("http://a.example/", "--dry-run", "--job", "missing");
        assertTrue(run.err().contains("what the job has done before is not looked at"), run.err());
    }
}
