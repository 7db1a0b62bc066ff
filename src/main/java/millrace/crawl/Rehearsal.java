package millrace.crawl;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import millrace.cli.ExitCode;

/**
 * Crawls the site of this project, which it serves itself, on threads and on processes, and shows nothing: for the archives from
 * which each later start begins, as the rehearsal of {@code wordcount} is.
 */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * Exits as {@code crawl} does in the mode in which it cannot go on.
     *
     * @param folders with this project's data, and for what this leaves
     */
    public static void main(String[] folders) throws IOException {
        try (FolderServer server = FolderServer.start(Path.of(folders[0], "site"), 0)) {
            for (String mode : List.of("threads", "processes")) {
                String job = Path.of(folders[1], mode).toString();
                String[] arguments = {
                    "--mode",
                    mode,
                    "--workers",
                    "2",
                    "--depth",
                    "5",
                    "--delay",
                    "0",
                    "--job",
                    job,
                    "--timing",
                    Path.of(folders[1], "timing").toString(),
                    server.address().toString()
                };
                ExitCode code = Main.run(
                        arguments,
                        Map.of(),
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        OutputStream.nullOutputStream());
                if (code == ExitCode.FATAL) {
                    System.exit(code.code());
                }
            }
        }
    }
}
