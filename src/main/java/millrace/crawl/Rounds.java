package millrace.crawl;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import millrace.wordcount.WritableStorage;

/**
 * The folder of a crawl in rounds, of which all files are lines of JSON.
 *
 * <pre>
 *   state/000002/part-...       what is known of each URL and host; it counts once there is
 *   state/000002/_SUCCESS       which says what it is made of
 *   rounds/000002/task-1/...    the journals of the round that goes out from that state
 *   pages/000003/part-...       the records of the URLs that have ended in it
 *   commands/000001.json        the command that uses the folder, see {@link Turn}
 * </pre>
 */
final class Rounds {
    /** The folder of the states, in that of the job. */
    static final String STATES = "state";

    private static final String SUCCESS = "/_SUCCESS";
    private static final Pattern STATE = Pattern.compile(".*/state/(\\d+)" + SUCCESS);

    private final Turn turn;
    private final WritableStorage storage;
    private final String folder;

    /**
     * A state, from which a round goes out.
     *
     * @param number of that round; 0: nothing is known
     * @param parts what it is made of
     * @param names that the list gave the scope
     * @param tasks how many tasks the round has
     * @param groups the addresses of hosts that are one server by that
     */
    record State(int number, List<UpdateJob.Range> parts, Set<String> names, int tasks, Map<String, String> groups) {
        static final State NONE = new State(0, List.of(), Set.of(), 1, Map.of());

        /** How many URLs wait. */
        long waiting() {
            return parts.stream()
                    .flatMap(part -> part.waiting().values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
        }

        /** Which of them are next. */
        Optional<Integer> rank() {
            return parts.stream()
                    .flatMap(part -> part.waiting().keySet().stream())
                    .min(Integer::compare);
        }
    }

    /**
     * @param turn of the command that uses the folder
     */
    Rounds(Turn turn) {
        this.turn = turn;
        this.storage = turn.storage();
        this.folder = turn.folder();
    }

    /**
     * Refuses a folder with what is not of a crawl in rounds, but would be overwritten by one.
     *
     * @throws IOException if it has that, or cannot be read
     */
    static void requireNoOther(WritableStorage storage, String folder) throws IOException {
        boolean known;
        List<String> files;
        try {
            known = !storage.files(folder + "/" + STATES).isEmpty();
            files = known ? List.of() : storage.files(folder);
        } catch (IOException e) {
            throw new IOException(
                    "--job " + folder + ": " + e.getMessage() + "; name a folder that all machines see", e);
        }
        for (String file : files) {
            boolean direct = file.endsWith("/" + name(folder) + "/" + name(file));
            if (direct && name(file).equals(JobFolder.FRONTIER)) {
                throw new IOException(folder
                        + " has a job of one machine; go on without --engine spark, or give another --job folder");
            } else if (direct && name(file).equals(JobFolder.PAGES) && !isEmpty(storage, file)) {
                throw new IOException(file + " is there already, and the job in " + folder
                        + " is new; move that file away, or give another --job folder");
            }
        }
    }

    /** Whoever was killed before the end of the first round has left nothing in it. */
    private static boolean isEmpty(WritableStorage storage, String file) throws IOException {
        try (InputStream in = storage.open(file, 0)) {
            return in.read() < 0;
        }
    }

    private String numbered(String kind, int number) {
        return String.format(Locale.ROOT, "%s/%s/%06d", folder, kind, number);
    }

    String state(int number) {
        return numbered(STATES, number);
    }

    String journals(int number) {
        return numbered("rounds", number);
    }

    String pages(int number) {
        return numbered("pages", number);
    }

    /** The last state that is whole; those before it go, and what was left beside it. */
    State last() throws IOException {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String file : storage.files(folder + "/" + STATES)) {
            Matcher name = STATE.matcher(file);
            if (name.matches()) {
                numbers.add(Integer.parseInt(name.group(1)));
            }
        }
        for (int number : numbers.descendingSet()) {
            Optional<State> state = read(state(number) + SUCCESS);
            if (state.isPresent()) {
                turn.requireNewest();
                tidy(state.get());
                forget(number - 1);
                return state.get();
            }
        }
        return State.NONE;
    }

    /** Empty: whoever wrote it was killed, and has left what was before. */
    private Optional<State> read(String file) throws IOException {
        try (InputStream in = storage.open(file, 0)) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return json.endsWith("\n") ? Optional.of(new Gson().fromJson(json, State.class)) : Optional.empty();
        } catch (JsonSyntaxException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + "; give another --job folder", e);
        }
    }

    private void forget(int number) throws IOException {
        storage.delete(journals(number));
        storage.delete(state(number));
    }

    /**
     * From now on this state counts, and what led to it is not needed any more.
     *
     * @throws IOException if another command has begun, and then nothing of its was changed
     */
    void commit(State state) throws IOException {
        turn.requireNewest();
        String file = state(state.number()) + SUCCESS;
        String json = new Gson().toJson(state) + "\n";
        try {
            write(file, json);
        } catch (FileAlreadyExistsException e) {
            if (read(file).isPresent()) {
                throw new IOException("another crawl has ended a round in " + folder + "; the same command goes on", e);
            }
            storage.delete(file);
            write(file, json);
        }
        turn.requireNewest();
        tidy(state);
        forget(state.number() - 1);
    }

    private void write(String file, String text) throws IOException {
        try (OutputStream out = storage.create(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Of several attempts at a task only one counts, and of a run that was killed none. */
    private void tidy(State state) throws IOException {
        Set<String> counts = new HashSet<>(Set.of(name(SUCCESS)));
        for (UpdateJob.Range part : state.parts()) {
            counts.add(name(part.state()));
            counts.add(name(part.pages()));
        }
        for (String place : List.of(state(state.number()), pages(state.number()))) {
            for (String file : storage.files(place)) {
                if (!counts.contains(name(file))) {
                    storage.delete(file);
                }
            }
        }
    }

    private static String name(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }
}
