package millrace.crawl;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import millrace.wordcount.WritableStorage;

/**
 * Whose folder it is: of several commands that use the folder of a crawl in rounds, that of the one that has begun last. Each
 * leaves its number there, {@code commands/000001.json}, one above all others, and looks for a higher one before it changes
 * what is not its own. Travels to the tasks, which look too.
 *
 * @param storage where the folder is
 * @param number of this command
 * @param id in its file: where nothing can be created just once, two may take the same number, and one of them is left
 */
/*
 * No lock: storage that all machines see has none, and who was killed could not give it back. So a look and the deed after it
 * are two steps. Who is overtaken between them does that deed; the next look ends it.
 */
record Turn(WritableStorage storage, String folder, int number, String id) implements Serializable {
    private static final Pattern FILE = Pattern.compile(".*/commands/(\\d+)[^/]*");

    /**
     * Begins. Whoever has begun before ends when it looks next; what it alone had is deleted.
     *
     * @throws IOException if another has begun meanwhile, or the folder cannot be used
     */
    static Turn begin(WritableStorage storage, String folder) throws IOException {
        for (int number = newest(storage, folder) + 1; ; number++) {
            Turn turn = new Turn(storage, folder, number, UUID.randomUUID().toString());
            try (OutputStream out = storage.create(turn.own(".json"))) {
                out.write(turn.text().getBytes(StandardCharsets.UTF_8));
            } catch (FileAlreadyExistsException taken) {
                continue; // by another that begins at the same moment
            }
            turn.requireNewest();
            for (String file : storage.files(folder + "/commands")) {
                if (numberOf(file) < number) {
                    storage.delete(file);
                }
            }
            return turn;
        }
    }

    private static int newest(WritableStorage storage, String folder) throws IOException {
        int newest = 0;
        for (String file : storage.files(folder + "/commands")) {
            newest = Math.max(newest, numberOf(file));
        }
        return newest;
    }

    private static int numberOf(String file) {
        Matcher name = FILE.matcher(file);
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    /** A file that nobody else writes, and that the next command deletes. */
    String own(String ending) {
        return String.format(Locale.ROOT, "%s/commands/%06d%s", folder, number, ending);
    }

    private String text() {
        return "{\"id\":\"" + id + "\"}\n";
    }

    /**
     * Looks whether the folder is still this command's.
     *
     * @throws IOException if another has begun on it
     */
    void requireNewest() throws IOException {
        boolean newest = newest(storage, folder) == number;
        if (newest) {
            try (InputStream in = storage.open(own(".json"), 0)) {
                newest = new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(text());
            }
        }
        if (!newest) {
            throw new IOException("another crawl has begun on " + folder
                    + " and goes on there; only one at a time can, so this one ends");
        }
    }
}
