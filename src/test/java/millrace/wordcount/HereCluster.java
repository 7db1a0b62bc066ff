package millrace.wordcount;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** A cluster that is this thread. Everything travels, and of a range comes in whatever order. */
public class HereCluster implements Cluster {
    int portions;
    int jobs;

    @Override
    public WritableStorage storage() {
        return LocalFiles.HERE;
    }

    @Override
    public boolean isShared(String name) {
        return false;
    }

    @Override
    public List<Entry> find(String pattern) {
        throw new AssertionError(pattern);
    }

    @Override
    public List<Entry> list(String name) {
        throw new AssertionError(name);
    }

    @Override
    public int slots() {
        return 3;
    }

    @Override
    public String master() {
        return "here";
    }

    @Override
    public <P extends Serializable> Iterator<byte[]> run(List<Placed<P>> placed, Job<P> job) {
        jobs++;
        portions = placed.size();
        List<List<Part>> ranges = new ArrayList<>();
        for (int i = 0; i < job.ranges(); i++) {
            ranges.add(new ArrayList<>());
        }
        for (Placed<P> portion : placed) {
            travelled(job)
                    .map(
                            travelled(portion.portion()),
                            (range, part) -> ranges.get(range).add(0, part));
        }
        List<byte[]> merged = new ArrayList<>();
        for (int range = 0; range < job.ranges(); range++) {
            ranges.get(range).sort(Comparator.comparing(Part::group));
            merged.add(merge(travelled(job), range, ranges.get(range).iterator()));
        }
        return merged.iterator();
    }

    /** One task. */
    protected <P extends Serializable> byte[] merge(Job<P> job, int range, Iterator<Part> parts) {
        return job.merge(range, parts);
    }

    @Override
    public void close() {}

    @SuppressWarnings("unchecked")
    private static <T> T travelled(T object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
            out.flush();
            return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
