package millrace.wordcount;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * Whose machines do the work.
 *
 * @param engine which program brings the work to them
 * @param master where it is to be found; empty: who has started this command knows
 * @param conf settings of the engine
 */
public record EngineOptions(Engine engine, String master, Map<String, String> conf) {

    /** What brings the work to who does it. */
    public enum Engine {
        /** This machine, and nothing else. */
        NATIVE,
        /** Apache Spark. */
        SPARK
    }

    private static final OptionSpec ENGINE = OptionSpec.value(
                    "", "engine", "ENGINE", "native: this machine; spark: the machines of Apache Spark", "native")
            .among(Engine.class);
    private static final OptionSpec MASTER = OptionSpec.value(
            "",
            "master",
            "URL",
            "with spark: spark://host:7077, yarn, k8s://..., or local[4]: four threads here",
            "that of spark-defaults.conf, or all processors of this machine");
    private static final OptionSpec CONF = OptionSpec.value(
            "", "conf", "NAME=VALUE", "with spark: a setting, as spark.executor.memory=4g; may be repeated", "");

    /** The options. */
    public static final OptionGroup GROUP = new OptionGroup("Cluster", ENGINE, MASTER, CONF);

    /** Why a command has no times to say. */
    public static final String OWN_TIMES = "the workers are Spark's, and its page at port 4040 tells of their times";

    private static final String CLUSTER_CLASS = "millrace.spark.SparkCluster";

    /**
     * Reads the options from a command line.
     *
     * @throws UsageException if a value is wrong
     */
    public static EngineOptions of(Arguments arguments) {
        Engine engine = arguments.choice(ENGINE, Engine.class).orElse(Engine.NATIVE);
        if (engine == Engine.NATIVE) {
            for (OptionSpec option : List.of(MASTER, CONF)) {
                if (arguments.given(option)) {
                    throw new UsageException(option.dashed() + " goes with " + ENGINE.dashed() + " spark; give both");
                }
            }
            return new EngineOptions(engine, "", Map.of());
        }
        return new EngineOptions(engine, arguments.text(MASTER).orElse(""), conf(arguments));
    }

    /** Refuses an engine where a mode is to be named: who says {@code --mode spark} means the other option. */
    public static void refuseAsMode(OptionSpec mode, Arguments arguments) {
        String spark = Engine.SPARK.name().toLowerCase(Locale.ROOT);
        if (arguments.text(mode).filter(spark::equals).isPresent()) {
            throw new UsageException(
                    mode.dashed() + " " + spark + ": give " + ENGINE.dashed() + " " + spark + " in place of it");
        }
    }

    /**
     * Refuses an option that makes no sense with the engine.
     *
     * @param there whether it was given
     */
    public static void refuse(OptionSpec option, boolean there, String reason) {
        if (there) {
            throw new UsageException(
                    option.dashed() + " and " + ENGINE.dashed() + " spark exclude each other: " + reason);
        }
    }

    private static Map<String, String> conf(Arguments arguments) {
        Map<String, String> conf = new LinkedHashMap<>();
        for (String setting : arguments.texts(CONF)) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new UsageException(CONF.dashed() + " " + (setting.isEmpty() ? "\"\"" : Terminal.escape(setting))
                        + ": give NAME=VALUE, as in spark.executor.memory=4g");
            } else if (!setting.startsWith("spark.")) {
                throw new UsageException(CONF.dashed() + " " + Terminal.escape(setting)
                        + ": names of settings begin with spark., as in spark.executor.memory=4g; others are not read");
            }
            conf.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return conf;
    }

    /** Whether this machine alone counts. */
    public boolean isNative() {
        return engine == Engine.NATIVE;
    }

    /**
     * Starts what brings the work to the machines.
     *
     * @param command which command it is for
     * @param settings of the engine, which go over those of the user
     * @param progress whether it shows how far it is
     * @throws Cluster.ClusterException if it is not there, or does not start
     * @throws UsageException if there can be no such master
     */
    public Cluster open(String command, Map<String, String> settings, boolean progress) {
        Map<String, String> all = new LinkedHashMap<>(conf);
        all.putAll(settings);
        try {
            return (Cluster) Class.forName(CLUSTER_CLASS)
                    .getMethod("open", String.class, String.class, Map.class, boolean.class)
                    .invoke(null, command, master, all, progress);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw missing(command, e);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause();
            if (cause instanceof NoClassDefFoundError) {
                throw missing(command, cause);
            } else if (cause instanceof Cluster.ClusterException failure) {
                throw failure;
            } else if (cause instanceof IllegalArgumentException wrong) {
                throw new UsageException(
                        MASTER.dashed() + " " + Terminal.escape(String.valueOf(wrong.getMessage())), wrong);
            }
            throw new IllegalStateException(cause == null ? e : cause);
        }
    }

    private static Cluster.ClusterException missing(String command, Throwable cause) {
        return new Cluster.ClusterException(
                "Spark is not among the classes of this command: give " + ENGINE.dashed()
                        + " spark on the command line of bin/" + command
                        + ", which brings it, or start it by spark-submit",
                cause);
    }
}
