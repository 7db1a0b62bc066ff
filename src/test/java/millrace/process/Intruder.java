package millrace.process;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A program that another user runs, and that tries what it should not: VERB PATH, again and again. It needs nothing but the JDK. */
final class Intruder {
    private Intruder() {}

    public static void main(String[] arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            System.out.println(
                    arguments[i] + " " + arguments[i + 1] + ": " + outcome(arguments[i], Path.of(arguments[i + 1])));
        }
    }

    private static String outcome(String verb, Path path) {
        try {
            attempt(verb, path);
            return "done";
        } catch (AccessDeniedException e) {
            return "refused";
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            boolean refused = reason.contains("Permission denied") || reason.contains("not permitted");
            return refused ? "refused" : e.toString();
        }
    }

    private static void attempt(String verb, Path path) throws IOException {
        switch (verb) {
            case "connect" ->
                SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            case "list" -> Files.newDirectoryStream(path).close();
            case "read" -> Files.newInputStream(path).close();
            case "write" ->
                Files.newOutputStream(path, StandardOpenOption.WRITE).close();
            case "create" -> Files.createFile(path);
            case "delete" -> Files.delete(path);
            case "move" -> Files.move(path, path.resolveSibling(path.getFileName() + "-moved"));
            case "link" -> Files.createLink(path.resolveSibling(path.getFileName() + "-linked"), path);
            default -> throw new IOException("what is to " + verb + "?");
        }
    }
}
