package millrace.crawl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import millrace.cli.About;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.OptionTable;
import millrace.cli.StandardOutput;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/** The command {@code serve}: serves a folder on this machine until a signal ends it, so that a crawl can be tried. */
public final class Serve {
    private static final int USUAL_PORT = 8000;

    private static final OptionSpec PORT =
            OptionSpec.value("p", "port", "N", "where; 0 is any port that is free", Integer.toString(USUAL_PORT));

    private static final OptionTable OPTIONS = new OptionTable(
            "serve",
            "FOLDER",
            "Serves a folder over HTTP to programs on this machine, until Ctrl-C, and prints its address.",
            List.of(new OptionGroup("Options", PORT), About.GROUP),
            List.of("A file _redirects in the folder may hold lines \"/from /to [status]\", a file _headers paths, and"
                    + " below each of them indented lines \"Name: value\"."));

    private Serve() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        Console console = new Console("serve", new FileOutputStream(FileDescriptor.err));
        run(args, out, console, new CountDownLatch(1)).exit();
    }

    /** Serves until the latch opens. */
    static ExitCode run(String[] args, OutputStream out, Console console, CountDownLatch end) {
        try {
            Arguments arguments = OPTIONS.parse(args);
            int columns = Terminal.ofSystemProperties().columns();
            Optional<String> about = About.text(OPTIONS, arguments, Version.text(), columns);
            if (about.isPresent()) {
                return StandardOutput.print(about.get(), out, console);
            }
            serve(arguments, out, end);
            return ExitCode.OK;
        } catch (UsageException e) {
            console.error(String.valueOf(e.getMessage()), e);
            return ExitCode.USAGE;
        } catch (IOException e) {
            console.error(Terminal.escape(String.valueOf(e.getMessage())), e);
            return ExitCode.FATAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FATAL;
        }
    }

    private static void serve(Arguments arguments, OutputStream out, CountDownLatch end)
            throws IOException, InterruptedException {
        int port = (int) arguments.whole(PORT, 0, 65_535).orElse(USUAL_PORT);
        try (FolderServer server = FolderServer.start(folder(arguments), port)) {
            print(out, server.address() + "\n");
            end.await();
        } catch (BindException e) {
            throw new UsageException("port " + port + " is taken; give another, or --port 0 for any", e);
        }
    }

    private static Path folder(Arguments arguments) {
        if (arguments.operands().size() != 1) {
            throw new UsageException(
                    "give one FOLDER to serve, not " + arguments.operands().size() + "; serve --help says more");
        }
        String name = arguments.operands().get(0);
        try {
            Path folder = Path.of(name);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        } catch (InvalidPathException e) {
            throw new UsageException(Terminal.escape(name) + ": " + e.getReason(), e);
        }
        throw new UsageException(Terminal.escape(name) + ": no such folder");
    }

    private static void print(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
