package millrace.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import millrace.wordcount.Cluster;
import millrace.wordcount.WritableStorage;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The machines of Apache Spark. This process is the driver. */
public final class SparkCluster implements Cluster {
    private static final Pattern MASTER = Pattern.compile("local"
            + "|local\\[(0*[1-9]\\d*|\\*)(\\s*,\\s*\\d+)?\\]"
            + "|local-cluster\\[.*\\]"
            + "|spark://[^/?#@,\\s]+:\\d+(,[^/?#@,\\s]+:\\d+)*"
            + "|yarn"
            + "|(?!spark:)[a-z][a-z0-9+.-]*://.+"); // a cluster manager that was added to Spark

    private final JavaSparkContext context;
    private final HadoopFiles files;
    /** What the last job has left on the disks of the executors. */
    private @Nullable JavaRDD<byte[]> merged;

    private SparkCluster(JavaSparkContext context) {
        this.context = context;
        this.files = new HadoopFiles(
                context.hadoopConfiguration(), Path.of("").toAbsolutePath().toString());
    }

    /**
     * Begins an application; blocks until the master has answered.
     *
     * @param command which begins it
     * @param master empty: what {@code spark-submit} was told
     * @param settings go over those of {@code spark-submit}
     * @param progress whether Spark shows how far it is
     * @throws IllegalArgumentException if there can be no such master
     */
    public static Cluster open(String command, String master, Map<String, String> settings, boolean progress) {
        SparkConf conf = new SparkConf().setAppName(command);
        if (!master.isEmpty()) {
            conf.setMaster(master);
        }
        // Spark brings libraries of its own, of other versions: they would find other words in the same text.
        conf.setIfMissing("spark.executor.userClassPathFirst", "true");
        conf.setIfMissing("spark.ui.showConsoleProgress", Boolean.toString(progress));
        settings.forEach(conf::set);
        // Numbers and bytes travel; what is best for a program's own classes may refuse these of ours.
        conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        if (!conf.contains("spark.master")) {
            throw new ClusterException(
                    "which Spark? Give --master URL, as in spark://host:7077, or local[2] to try it here",
                    new IllegalArgumentException("spark.master is not set"));
        }
        requireMaster(conf.get("spark.master"));
        try {
            return new SparkCluster(new JavaSparkContext(conf));
        } catch (Exception e) {
            throw new ClusterException(
                    "Spark does not start at " + conf.get("spark.master") + ": " + reason(e)
                            + "; is it up, and of the same version as here?",
                    e);
        }
    }

    /** Of these Spark says what is wrong only in a stack trace, or that nobody answers. */
    private static void requireMaster(String master) {
        if (!MASTER.matcher(master).matches()) {
            throw new IllegalArgumentException(master
                    + ": give spark://host:7077, yarn, k8s://https://host:6443, or local[4], with 1 thread at least");
        }
    }

    @Override
    public WritableStorage storage() {
        return files;
    }

    @Override
    public boolean isShared(String name) {
        return HadoopFiles.hasScheme(name);
    }

    @Override
    public List<Entry> find(String pattern) throws IOException {
        return files.find(pattern);
    }

    @Override
    public List<Entry> list(String folder) throws IOException {
        return files.list(folder);
    }

    @Override
    public int slots() {
        return context.defaultParallelism();
    }

    @Override
    public String master() {
        return context.master();
    }

    /*
     * The merged ranges stay on the disks of the executors and come here one at a time: all of them together, as collect() brings
     * them, may be too many for this machine.
     */
    @Override
    public <P extends Serializable> Iterator<byte[]> run(List<Placed<P>> portions, Job<P> job) {
        forget();
        try {
            JavaPairRDD<Long, byte[]> parts = placed(portions).flatMapToPair(portion -> map(portion, job));
            JavaRDD<byte[]> ranges = parts.repartitionAndSortWithinPartitions(new Ranges(job.ranges()))
                    .mapPartitionsWithIndex((range, sorted) -> merge(range, sorted, job), true)
                    .persist(StorageLevel.DISK_ONLY());
            merged = ranges;
            ranges.count();
            return new Checked(ranges.toLocalIterator());
        } catch (Exception e) { // also of the checked ones, which Scala does not declare
            throw failed(e);
        }
    }

    private <P extends Serializable> JavaRDD<P> placed(List<Placed<P>> portions) {
        List<Tuple2<P, Seq<String>>> placed = new ArrayList<>();
        for (Placed<P> portion : portions) {
            List<String> hosts = files.hosts(portion.file(), portion.start(), portion.end());
            placed.add(new Tuple2<>(portion.portion(), seq(hosts)));
        }
        ClassTag<P> tag = ClassTag$.MODULE$.apply(Object.class);
        return JavaRDD.fromRDD(context.sc().makeRDD(seq(placed), tag), tag);
    }

    private static <T> Seq<T> seq(List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }

    private static <P extends Serializable> Iterator<Tuple2<Long, byte[]>> map(P portion, Job<P> job) {
        List<Tuple2<Long, byte[]>> parts = new ArrayList<>();
        job.map(portion, (range, part) -> parts.add(new Tuple2<>(Ranges.key(range, part.group()), part.bytes())));
        return parts.iterator();
    }

    private static <P extends Serializable> Iterator<byte[]> merge(
            int range, Iterator<Tuple2<Long, byte[]>> sorted, Job<P> job) {
        Iterator<Part> parts = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return sorted.hasNext();
            }

            @Override
            public Part next() {
                Tuple2<Long, byte[]> part = sorted.next();
                return new Part(Ranges.group(part._1()), part._2());
            }
        };
        return List.of(job.merge(range, parts)).iterator();
    }

    private void forget() {
        if (merged != null) {
            merged.unpersist(false);
            merged = null;
        }
    }

    @Override
    public void close() {
        context.close();
    }

    private ClusterException failed(Exception e) {
        if (context.sc().isStopped()) {
            return new ClusterException(
                    "Spark at " + context.master()
                            + " has not answered, or has ended the application: is it up, and of the"
                            + " same version as here?",
                    e);
        }
        boolean memory = false;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            memory |= String.valueOf(cause.getMessage()).contains("OutOfMemoryError");
        }
        return new ClusterException(
                "Spark cannot go on: " + reason(e)
                        + (memory ? "; give --conf spark.executor.memory=4g, or a smaller --chunk" : ""),
                e);
    }

    /** The first line: what follows are the stacks of other machines. */
    private static String reason(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(e.getClass().getName());
    }

    /** A key is a range and, in its lower half, a group: so keys are sorted by these. */
    private static final class Ranges extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int ranges;

        Ranges(int ranges) {
            this.ranges = ranges;
        }

        static long key(int range, int group) {
            return (long) range << Integer.SIZE | group;
        }

        static int group(long key) {
            return (int) key;
        }

        @Override
        public int numPartitions() {
            return ranges;
        }

        @Override
        public int getPartition(Object key) {
            return (int) ((Long) key >>> Integer.SIZE);
        }
    }

    /** Says of failures what the user can do about them. */
    private final class Checked implements Iterator<byte[]> {
        private final Iterator<byte[]> ranges;

        Checked(Iterator<byte[]> ranges) {
            this.ranges = ranges;
        }

        @Override
        public boolean hasNext() {
            try {
                return ranges.hasNext();
            } catch (Exception e) {
                throw failed(e);
            }
        }

        @Override
        public byte[] next() {
            try {
                return ranges.next();
            } catch (Exception e) {
                throw failed(e);
            }
        }
    }
}
