package millrace.process;

import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Starts a JVM for a child and tells it, on its standard input, who it is. In the parent; the other side is {@link ChildMain}. */
final class Launcher {
    /*
     * What goes through standard input, once, before it is only kept open:
     *
     *   int32 MAGIC | UTF run directory | int32 length | the ChildProcess, encoded
     *
     * So neither the task nor the directory can be read in the list of processes. The input stays open for as long as the
     * parent lives; its end tells the child to halt.
     */
    static final int MAGIC = 0x4d52_0001;

    /** Options for every child's java command, separated by newlines: how the scripts in bin/ hand on the class-data archive. */
    private static final String OPTIONS_PROPERTY = "millrace.worker.options";

    private static final Path NOTHING = Path.of("/dev/null");
    private static final int DESCRIPTORS_OF_A_START = 16; // ten, and some that others may take meanwhile

    /** How a JVM exits to which {@code -XX:+ExitOnOutOfMemoryError} was said. */
    static final int OUT_OF_MEMORY = 3;

    private Launcher() {}

    static Process launch(
            ProcessBuilder builder, ChildProcess child, List<String> options, Path runDirectory, byte[] encoded)
            throws IOException {
        Process process = start(builder.command(command(child.isDaemon(), options)));
        try {
            @SuppressWarnings("resource") // to close it would end the child
            DataOutputStream out = new DataOutputStream(process.getOutputStream());
            out.writeInt(MAGIC);
            out.writeUTF(runDirectory.toString());
            out.writeInt(encoded.length);
            out.write(encoded);
            out.flush();
        } catch (IOException ignored) {
            // it has ended already, as a JVM does that is given a wrong option: its exit code and last lines say more
        }
        return process;
    }

    /*
     * Where descriptors run out in the middle of a start, JDK 17 closes some that it never opened (an array that it has not
     * filled yet): the connection of another child, perhaps. So see first that there are enough, one start at a time.
     */
    private static synchronized Process start(ProcessBuilder builder) throws IOException {
        List<FileChannel> free = new ArrayList<>();
        try {
            for (int i = 0; i < DESCRIPTORS_OF_A_START; i++) {
                free.add(FileChannel.open(NOTHING));
            }
        } finally {
            for (FileChannel channel : free) {
                channel.close();
            }
        }
        return builder.start();
    }

    private static List<String> command(boolean daemon, List<String> options) {
        List<String> command = new ArrayList<>();
        if (daemon) {
            /*
             * Ctrl-C at a terminal reaches every process of the foreground group at once. A daemon leaves it to its parent,
             * which must not take the death of its workers for an accident that asks for new ones. To be ignored from the
             * first moment on, the signal has to be ignored before the JVM starts; exec keeps the process's number.
             */
            command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String common = System.getProperty(OPTIONS_PROPERTY, "-XX:+UseSerialGC\n-XX:-UsePerfData\n-Xshare:auto");
        common.lines().filter(option -> !option.isBlank()).forEach(command::add);
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:+ErrorFileToStderr"); // a crash of the JVM leaves no file behind
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:+DisplayVMOutputToStderr"); // a dump of threads, too, is no output of the task
        command.add(
                "-XX:+UseCountedLoopSafepoints"); // else a long loop holds up the end of a child whose parent is gone
        command.add("-XX:LoopStripMiningIter=1000");
        command.addAll(options);
        command.addAll(code());
        return command;
    }

    /* The same class path and module path as here, of which the child may need any module. */
    private static List<String> code() {
        List<String> options = new ArrayList<>();
        String classes = System.getProperty("java.class.path", "");
        String modules = System.getProperty("jdk.module.path", "");
        if (!classes.isEmpty()) {
            options.addAll(List.of("-cp", absolute(classes)));
        }
        if (!modules.isEmpty()) {
            options.addAll(List.of("-p", absolute(modules), "--add-modules", "ALL-MODULE-PATH"));
        }
        Module own = ChildMain.class.getModule();
        options.addAll(
                own.isNamed()
                        ? List.of("-m", own.getName() + "/" + ChildMain.class.getName())
                        : List.of(ChildMain.class.getName()));
        return options;
    }

    /* The child may be started in another folder. */
    private static String absolute(String path) {
        StringJoiner absolute = new StringJoiner(File.pathSeparator);
        for (String entry : path.split(File.pathSeparator, -1)) {
            absolute.add(new File(entry).getAbsolutePath());
        }
        return absolute.toString();
    }
}
