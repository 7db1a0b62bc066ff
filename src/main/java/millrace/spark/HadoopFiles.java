package millrace.spark;

import java.io.FileNotFoundException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import millrace.wordcount.Cluster;
import millrace.wordcount.Storage;
import millrace.wordcount.WritableStorage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Files of whatever Hadoop knows, by names with a scheme, as {@code hdfs://host/folder/file}; other names are those of files that
 * are at the same place on each machine. Travels to the executors.
 */
final class HadoopFiles implements WritableStorage {
    private static final long serialVersionUID = 1;

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);

    /** How a local name is written that is no text; Hadoop writes {@code file:/}. */
    private static final String LOCAL_URI = "file:///";

    private final SerializableConfiguration configuration;
    private final WritableStorage local;

    /**
     * Nothing is opened yet.
     *
     * @param folder from which relative names go on
     */
    HadoopFiles(Configuration configuration, String folder) {
        this.configuration = new SerializableConfiguration(configuration);
        this.local = Storage.local(folder);
    }

    static boolean hasScheme(String name) {
        return SCHEME.matcher(name).matches();
    }

    @Override
    public InputStream open(String name, long position) throws IOException {
        if (!hasScheme(name) || name.startsWith(LOCAL_URI)) {
            try {
                return local.open(name, position);
            } catch (NoSuchFileException e) {
                throw new FileNotFoundException(
                        "no such file on " + InetAddress.getLocalHost().getHostName()
                                + "; it has to be there on each machine, or in what they share, as hdfs://");
            }
        }
        Path path = new Path(name);
        FSDataInputStream in = fileSystem(path).open(path);
        try {
            in.seek(position);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public OutputStream create(String name) throws IOException {
        if (!hasScheme(name)) {
            return local.create(name);
        }
        Path path = new Path(name);
        try {
            return new Durable(fileSystem(path).create(path, false));
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(name);
        }
    }

    /** Flushing it is more than Hadoop means by that. */
    private static final class Durable extends FilterOutputStream {
        private final FSDataOutputStream file;

        Durable(FSDataOutputStream file) {
            super(file);
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            file.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            file.hflush();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public List<String> files(String folder) throws IOException {
        if (!hasScheme(folder)) {
            return local.files(folder);
        }
        List<String> files = new ArrayList<>();
        try {
            Path path = new Path(folder);
            RemoteIterator<LocatedFileStatus> found = fileSystem(path).listFiles(path, true);
            while (found.hasNext()) {
                files.add(found.next().getPath().toString());
            }
        } catch (FileNotFoundException none) {
            return List.of();
        }
        Collections.sort(files);
        return files;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        if (!hasScheme(from)) {
            local.rename(from, to);
            return;
        }
        Path path = new Path(from);
        Path target = new Path(to);
        FileSystem files = fileSystem(path);
        if (!renamed(files, path, target)) {
            files.delete(target, false); // most do not replace
            if (!renamed(files, path, target)) {
                throw new IOException(from + " cannot be renamed to " + to);
            }
        }
    }

    private static boolean renamed(FileSystem files, Path path, Path target) throws IOException {
        try {
            return files.rename(path, target);
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            return false;
        }
    }

    @Override
    public void delete(String name) throws IOException {
        if (!hasScheme(name)) {
            local.delete(name);
            return;
        }
        Path path = new Path(name);
        fileSystem(path).delete(path, true);
    }

    List<Cluster.Entry> find(String pattern) throws IOException {
        try {
            Path path = new Path(pattern);
            FileSystem files = fileSystem(path);
            try {
                return List.of(entry(files.getFileStatus(path)));
            } catch (FileNotFoundException e) {
                FileStatus[] found = files.globStatus(path);
                if (found == null || found.length == 0) {
                    throw new NoSuchFileException(pattern);
                }
                return entries(found);
            }
        } catch (IllegalArgumentException e) {
            // So Hadoop says that a name is malformed, or its host unknown.
            throw new IOException(e.getMessage(), e);
        }
    }

    List<Cluster.Entry> list(String folder) throws IOException {
        Path path = new Path(folder);
        FileSystem files = fileSystem(path);
        boolean mayHaveLinks =
                files instanceof RawLocalFileSystem; // the others have none, or it is theirs to follow them
        return entries(files.listStatus(path, found -> !mayHaveLinks || !isLink(found)));
    }

    private static boolean isLink(Path local) {
        return Files.isSymbolicLink(java.nio.file.Path.of(local.toUri().getPath()));
    }

    /** On which machines that part of a file is; empty: on all, or nobody knows. */
    List<String> hosts(String name, long start, long end) {
        if (!hasScheme(name) || name.startsWith(LOCAL_URI)) {
            return List.of();
        }
        try {
            Path path = new Path(name);
            BlockLocation[] blocks = fileSystem(path).getFileBlockLocations(path, start, Math.max(1, end - start));
            return blocks == null || blocks.length == 0
                    ? List.of()
                    : List.of(blocks[0].getHosts()).stream()
                            .filter(host -> !host.equals("localhost"))
                            .toList();
        } catch (IOException ignored) {
            // Only where to count it best is not known then; who reads it will say what is wrong.
            return List.of();
        }
    }

    private FileSystem fileSystem(Path path) throws IOException {
        FileSystem files;
        try {
            files = path.getFileSystem(configuration.value());
        } catch (RuntimeException e) {
            // So Hadoop says that its settings name a class that is not there.
            throw new IOException(
                    "Spark cannot read " + path.toUri().getScheme() + "://: " + e.getMessage()
                            + "; its jars have to be in Spark, as hadoop-aws for s3a://",
                    e);
        }
        // That of local files keeps what is written to itself, for the sake of sums that nobody reads.
        return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
    }

    private static List<Cluster.Entry> entries(FileStatus[] found) {
        List<Cluster.Entry> entries = new ArrayList<>();
        for (FileStatus status : found) {
            entries.add(entry(status));
        }
        return entries;
    }

    private static Cluster.Entry entry(FileStatus status) {
        return new Cluster.Entry(status.getPath().toString(), status.isDirectory(), status.getLen());
    }
}
