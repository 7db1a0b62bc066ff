# Sourced by launch.sh when a command is to be the driver of Apache Spark: that of $SPARK_HOME, or else one that Maven fetches
# once, into target/run/spark-VERSION/jars.

# What the tasks need beside the program. Spark has other versions of it, which find other words in the same text: so these go
# first. What else is in lib/, the driver finds by itself.
libraries='commons-cli commons-codec commons-compress commons-io commons-lang3 gson icu4j'
crawl_libraries='crawler-commons jsoup jwarc kotlin-stdlib okhttp-jvm okio-jvm sqlite-jdbc'

# What Spark gives each JVM that it starts itself.
opens='java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent
    java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.util.calendar'

launch_on_spark() {
    check_master
    set_heap "$@"
    # With less, Spark does not start.
    case $heap in -Xmx??m | -Xmx[1-4]??m) heap=-Xmx512m ;; esac
    set -- "$copy/millrace.jar" "$@"
    jars='' class_path=''
    [ "$main" != millrace.crawl.Main ] || libraries="$libraries $crawl_libraries"
    for library in $libraries; do
        for jar in "$copy"/lib/"$library"-[0-9]*.jar; do
            jars=$jars,$jar class_path=$class_path$jar:
        done
    done
    set -- --jars "${jars#,}" "$@"
    set -- --class "$main" "$@"
    [ -z "$master" ] || set -- --master "$master" "$@"

    stdin_tty=false stdout_tty=false stderr_tty=false
    [ -t 0 ] && stdin_tty=true
    [ -t 1 ] && stdout_tty=true
    [ -t 2 ] && stderr_tty=true

    if [ -n "${SPARK_HOME:-}" ] && [ -x "$SPARK_HOME/bin/spark-submit" ]; then
        [ -z "$heap" ] || set -- --driver-memory "${heap#-Xmx}" "$@"
        exec "$SPARK_HOME/bin/spark-submit" --driver-class-path "${class_path%:}" --driver-java-options "\"-Dmillrace.home=$home\" \
\"-Dlog4j2.configurationFile=$home/config/spark/log4j2.properties\" -Dmillrace.stdin.tty=$stdin_tty \
-Dmillrace.stdout.tty=$stdout_tty -Dmillrace.stderr.tty=$stderr_tty" "$@"
    fi
    [ -z "${SPARK_HOME:-}" ] || [ -d "$SPARK_HOME/jars" ] ||
        fail "SPARK_HOME is $SPARK_HOME, which has no bin/spark-submit: set it to Spark $(spark_version), or unset it"
    find_spark
    options=''
    [ "$major" -ge 24 ] || opens="$opens sun.security.action" # which newer ones do not have
    for package in $opens; do
        options="$options --add-opens=java.base/$package=ALL-UNNAMED"
    done
    exec "$java" ${heap:+"$heap"} -XX:+IgnoreUnrecognizedVMOptions $options --sun-misc-unsafe-memory-access=allow \
        --enable-native-access=ALL-UNNAMED "-Dlog4j2.configurationFile=$home/config/spark/log4j2.properties" \
        "-Dmillrace.home=$home" "-Dmillrace.stdin.tty=$stdin_tty" "-Dmillrace.stdout.tty=$stdout_tty" \
        "-Dmillrace.stderr.tty=$stderr_tty" -cp "$class_path$spark/jars/*" org.apache.spark.deploy.SparkSubmit "$@"
}

# Of others, Spark says so in a stack trace, before the command has begun.
check_master() {
    case $master in
        yarn | k8s://*)
            [ -n "${SPARK_HOME:-}" ] ||
                fail "--master $master needs more of Spark than Maven has fetched: set SPARK_HOME to Spark $(spark_version)"
            ;;
        '' | local* | spark://*) ;;
        *)
            say "--master $master: give spark://host:7077, yarn, k8s://https://host:6443, or local[4]"
            exit 2
            ;;
    esac
}

spark_version() {
    sed -n 's:.*<spark.version>\(.*\)</spark.version>.*:\1:p' "$home/pom.xml"
}

# Sets spark, a folder with the jars of Spark, and fetches them once.
find_spark() {
    spark=${SPARK_HOME:-}
    [ -z "$spark" ] || return 0
    version=$(spark_version)
    spark=$run/spark-$version
    [ ! -d "$spark/jars" ] || return 0
    mkdir -p "$run" && [ -w "$run" ] || fail "$run cannot be written: set SPARK_HOME to Spark $version"
    take_lock
    if [ ! -d "$spark/jars" ]; then
        find_maven
        say "fetching Apache Spark $version once (230 MB) ..."
        rm -rf "$spark.new"
        (cd "$home" && exec "$mvn" -q -f config/spark/pom.xml "-Dspark.version=$version" dependency:copy-dependencies \
            "-DoutputDirectory=$spark.new/jars") \
            </dev/null >"$run/spark.log" 2>&1 &
        if ! await $! || ! mv "$spark.new" "$spark"; then
            rm -rf "$spark.new"
            cat "$run/spark.log" >&2
            fail "Spark could not be fetched; the lines above say why. Set SPARK_HOME to Spark $version if you have it"
        fi
    fi
    drop_lock
}
