# Sourced by the commands beside it, which set `self` to their own file and call `launch MAIN_CLASS ARGUMENT...`; in
# `jvm_options` they may set options, one to a line, for this JVM and those of its workers.
#
#     find the project -> find Java -> UTF-8 locale -> prepare, if something is newer -> exec java
#
# A start with nothing to prepare runs two or three small programs (find, locale, on a terminal stty) and no Maven.
# To prepare is to fill these, under target/:
#
#     millrace.jar, lib/   what Maven builds
#     run/COPY/            a copy of both, which no build touches: a command that runs for days keeps its classes
#     run/COPY/JAVA.KIND.jsa
#                          class-data archive of that copy for one Java and a kind of command, used by it and by its workers
#     run/COPY/JAVA.KIND.*.aot
#                          for JDK 25 and newer, what the command and its workers take instead: caches that also tell what
#                          is worth compiling
#     run/current          the name of the copy to start, and the project's folder; written last, dated as the jar
#     run/started          there while Maven builds, dated to the start of that build
#     spark-VERSION/       Apache Spark, if it is asked for and there is no SPARK_HOME; see spark.sh
#     run/lock             the processes that prepare, one to a line; void when none of them lives
#
# POSIX sh, for dash, busybox, bash and macOS: no local variables, no arrays.

jvm_options=''

launch() {
    main=$1
    shift
    command=${self##*/}
    [ -d "$PWD" ] || fail 'the current folder is not there any more: change to one that is'
    home=$(CDPATH='' cd -P -- "${self%/*}/.." && pwd -P) || exit 3
    run=$home/target/run
    jar=$home/target/millrace.jar
    heap='' compiler=''

    find_engine "$@"
    find_java
    use_utf8
    is_current || prepare
    if [ -n "$engine" ]; then
        . "$home/bin/spark.sh"
        launch_on_spark "$@"
    fi
    case $main in *.crawl.*) kind=crawl ;; *) kind=wordcount ;; esac
    archives=$copy/$java_id.$kind
    [ -e "$archives.jsa" ] || prepare_archives

    case $command in
        # It grows with what is needed, rather than begin with a part of all memory: 225 MB in all for a million URLs.
        serve | crawl) heap=-Xms32m ;;
        # Tables have room at once, and are not moved each time that it grows. What they do not use takes no memory.
        wordcount)
            set_heap "$@"
            heap=${heap:-'-XX:InitialRAMPercentage=25 -XX:MaxNewSize=48m'}
            set_compiler "$@"
            ;;
    esac

    # What is closed would be the number of the first file that the JVM opens for itself. One that can only be written
    # cannot be read, and the other way round: to use it is the error that it should be.
    { true 3<&0; } 2>/dev/null || exec 0>/dev/null
    { true 3>&1; } 2>/dev/null || exec 1</dev/null
    true 3>&2 || exec 2>/dev/null

    stdin_tty=false stdout_tty=false stderr_tty=false
    [ -t 0 ] && stdin_tty=true
    [ -t 1 ] && stdout_tty=true
    [ -t 2 ] && stderr_tty=true
    columns=${COLUMNS:-}
    if [ -z "$columns" ] && [ -t 2 ]; then
        columns=$(stty size 2>/dev/null </dev/tty) && columns=${columns#* }
    fi

    # Made for another folder, an archive is of no use; and a JVM that refuses one does without the JDK's own as well.
    main_start='' worker_start=''
    if [ "$place" = "$home" ]; then
        [ ! -s "$archives.jsa" ] || main_start=-XX:SharedArchiveFile=$archives.jsa
        worker_start=$main_start
        [ ! -e "$archives.main.aot" ] || main_start=-XX:AOTCache=$archives.main.aot
        [ ! -e "$archives.worker.aot" ] || worker_start=-XX:AOTCache=$archives.worker.aot
    fi

    # What a JVM has to say goes to standard error, and only errors: standard output belongs to the command.
    exec "$java" -XX:+DisplayVMOutputToStderr -XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr \
        ${main_start:+"$main_start"} $jvm_options $compiler $heap $native \
        "-Dmillrace.worker.options=-XX:+UseSerialGC
-XX:-UsePerfData
-Xlog:disable
-Xlog:all=error:stderr${native:+
$native}${worker_start:+
$worker_start}${jvm_options:+
$jvm_options}" \
        "-Dmillrace.home=$home" "-Dmillrace.script=$home/bin/${self##*/}" \
        "-Dmillrace.stdin.tty=$stdin_tty" "-Dmillrace.stdout.tty=$stdout_tty" "-Dmillrace.stderr.tty=$stderr_tty" \
        ${columns:+"-Dmillrace.columns=$columns"} \
        -cp "$copy/millrace.jar" "$main" "$@"
}

say() {
    printf '%s: %s\n' "$command" "$*" >&2
}

fail() {
    say "$@"
    exit 3
}

# value_of '--OPTION -O' WORD...: sets value to that of the last such option among the words, or to nothing.
value_of() {
    names=" $1 " long=${1%% *} value='' previous=''
    shift
    for word; do
        case $word in
            --) break ;;
            "$long"=*) value=${word#*=} ;;
            *) case $names in *" $previous "*) value=$word ;; esac ;;
        esac
        previous=$word
    done
}

# Sets engine, if it is not this machine, and master, as far as the command line or the environment say so.
find_engine() {
    case $main in
        *.wordcount.*) engine=${MILLRACE_WORDCOUNT_ENGINE:-} master=${MILLRACE_WORDCOUNT_MASTER:-} ;;
        *.crawl.Main) engine=${MILLRACE_CRAWL_ENGINE:-} master=${MILLRACE_CRAWL_MASTER:-} ;;
        *) engine='' master='' ;;
    esac
    value_of --engine "$@"
    engine=${value:-$engine}
    value_of --master "$@"
    master=${value:-$master}
    [ "$engine" = spark ] || engine=''
}

# Sets heap: what is within --memory SIZE. The JVM takes some more for itself, so the heap gets three quarters.
set_heap() {
    heap=''
    value_of --memory "$@"
    case $value in
        [!0-9]* | *[!0-9]?* | 0* | ???????*) return ;;
        *[gG]) size=$((${value%?} * 1024)) ;;
        *[mM]) size=${value%?} ;;
        *) return ;;
    esac
    [ "$size" -ge 100 ] || size=100
    heap=-Xmx$((size * 3 / 4))m
}

# Sets compiler: where worker processes do the work, what this JVM does is not worth the time of a second compiler.
set_compiler() {
    compiler=''
    value_of '--mode -m' "$@"
    value=${value:-${MILLRACE_WORDCOUNT_MODE:-}}
    [ "$value" != processes ] || compiler=-XX:TieredStopAtLevel=1
}

# ---- Java ----

# Sets java, java_home, java_version and java_id. Reads the `release` file of the Java home; starts a JVM to ask only
# where there is none, as behind the stub of macOS or the shims of a version manager.
find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java_home=$JAVA_HOME
        java=$java_home/bin/java
        [ -x "$java" ] ||
            fail "JAVA_HOME is $JAVA_HOME, which has no bin/java: set it to a JDK 17 or newer, or unset it"
    else
        java=$(command -v java) || fail 'no Java found: install a JDK 17 or newer, or set JAVA_HOME to one'
        while [ -h "$java" ]; do
            link=$(readlink "$java")
            case $link in /*) java=$link ;; *) java=${java%/*}/$link ;; esac
        done
        java_home=${java%/bin/java}
    fi
    java_version='' runtime_version='' implementor=''
    [ -r "$java_home/release" ] || ask_java
    [ -r "$java_home/release" ] && while IFS='=' read -r key value; do
        value=${value#\"}
        value=${value%\"}
        case $key in
            IMPLEMENTOR) implementor=${value%%[!A-Za-z0-9]*} ;;
            JAVA_RUNTIME_VERSION) runtime_version=$value ;;
            JAVA_VERSION) java_version=$value ;;
        esac
    done <"$java_home/release"
    major=${java_version%%[!0-9]*}
    [ "${major:-0}" -ge 17 ] ||
        fail "$java is version ${java_version:-unknown}, 17 or newer is needed: set JAVA_HOME to a JDK 17 or newer"
    # SQLite is native code, and a newer JVM warns of it unless it is told that this is wanted; so must its archive be.
    native=''
    [ "$major" -lt 24 ] || native=--enable-native-access=ALL-UNNAMED
    java_id=$implementor-${runtime_version:-$java_version}
    java_id=${java_id%%/*}
}

ask_java() {
    properties=$("$java" -XshowSettings:properties -version 2>&1 </dev/null)
    java_version=$(printf '%s\n' "$properties" | sed -n 's/^ *java\.version = //p')
    java_home=$(printf '%s\n' "$properties" | sed -n 's/^ *java\.home = //p')
    [ -n "$java_home" ] || fail "$java does not start: set JAVA_HOME to a JDK 17 or newer"
    java=$java_home/bin/java
}

# Java takes the encoding of file names from the locale, and under LC_ALL=C refuses names that are not ASCII. The
# character set changes, the language and the rest stay; but a locale that is not installed makes all of it C.
use_utf8() {
    charmap=$(locale charmap 2>&1)
    [ "$charmap" != UTF-8 ] || return 0
    if [ -d /usr/lib/locale/C.utf8 ]; then
        utf8=C.UTF-8
    elif [ -d /usr/share/locale/en_US.UTF-8 ]; then
        utf8=en_US.UTF-8
    else
        utf8=$(locale -a 2>/dev/null | grep -i -E '^(C|en_US)\.utf-?8$' | head -n 1)
    fi
    case $charmap in *[Cc]annot*) export LC_ALL="${utf8:-C.UTF-8}" && return ;; esac
    if [ -n "${LC_ALL:-}" ]; then
        LANG=$LC_ALL
        unset LC_ALL LC_COLLATE LC_MESSAGES LC_MONETARY LC_NUMERIC LC_TIME
    fi
    export LANG="${LANG:-C}" LC_CTYPE="${utf8:-C.UTF-8}"
}

# ---- What has to be there before the first start, and after a change ----

# Sets copy, and place, the folder it was made for. True when neither a source nor the jar is newer than the copy. A
# folder that has been moved is prepared again where it can be.
is_current() {
    { read -r copy && read -r place; } 2>/dev/null <"$run/current" || return
    copy=$run/$copy
    [ "$place" = "$home" ] || [ ! -w "$run" ] || return
    has_engine "$copy/millrace.jar" && [ -z "$(find "$home/pom.xml" "$home/src/main" "$jar" -newer "$run/current" 2>&1)" ]
}

# True when that jar is there, with the classes of the engine that is asked for: the quick build goes without.
has_engine() {
    [ -f "$1" ] && { [ -z "$engine" ] || grep -q millrace/spark/SparkCluster.class "$1"; }
}

prepare() {
    mkdir -p "$run" 2>/dev/null && [ -w "$run" ] ||
        fail "nothing is built, or it is out of date, and $home/target cannot be written: build where you may write"
    take_lock
    if ! is_current; then
        has_engine "$jar" && [ -z "$(find "$home/pom.xml" "$home/src/main" -newer "$jar")" ] || build
        copy_build
    fi
    drop_lock
}

find_maven() {
    mvn=$(command -v mvn) || fail 'Maven is needed to build: install Maven 3.8 or newer, so that mvn is on the PATH'
    export JAVA_HOME="$java_home"
    maven_version=$(cd "$home" && "$mvn" --version 2>/dev/null </dev/null |
        sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
    case $maven_version in
        '' | [0-2].* | 3.[0-7] | 3.[0-7].*)
            fail "$mvn is version ${maven_version:-unknown}, 3.8 or newer is needed to build: install a newer Maven" ;;
    esac
}

# The jar is dated to the start of its build: a source that changes meanwhile is newer.
build() {
    [ -x "$java_home/bin/javac" ] || fail "building needs a JDK, and $java_home has no javac: set JAVA_HOME to a JDK"
    find_maven
    say 'building once (the first time, Maven downloads some 90 MB) ...'
    : >"$run/started"
    rm -f "$jar"
    quick=''
    [ -n "$engine" ] || quick=-Dquick
    (cd "$home" && exec "$mvn" -q $quick -DskipTests -Dmaven.test.skip -Dmaven.compiler.failOnWarning=false package) \
        </dev/null >"$run/build.log" 2>&1 &
    if ! await $! || ! [ -f "$jar" ]; then
        rm -f "$jar" "$run/started"
        cat "$run/build.log" >&2
        fail "the build failed; the lines above, also in $run/build.log, say why"
    fi
    touch -r "$run/started" "$jar"
    rm -f "$run/started"
}

copy_build() {
    name=$(date +%Y%m%d-%H%M%S)-$$
    copy=$run/$name place=$home
    # The libraries are never written in place, so a link will do.
    mkdir -p "$copy/lib" && cp -p "$jar" "$copy/" &&
        { ln "$home"/target/lib/*.jar "$copy/lib/" 2>/dev/null || cp -fp "$home"/target/lib/*.jar "$copy/lib/"; } &&
        index_libraries &&
        printf '%s\n' "$name" "$home" >"$run/current.new" && touch -r "$jar" "$run/current.new" ||
        fail "cannot write to $copy: is the disk full?"
    mv -f "$run/current.new" "$run/current"
    # Where touch -r cuts the fraction of a second off, it cuts both.
    touch -r "$run/current" "$jar"
    # Older copies: commands may still run on them. Their archives only make a start quicker.
    for old in "$run"/*-*-*/; do
        [ "$old" = "$copy/" ] || rm -f "$old"*.jsa "$old"*.aot
    done
    find "$run" -type d -name '*-*-*' -mtime +7 -prune -exec rm -rf {} +
}

# Some directories of libraries are long. With an index, JDK 17 reads none of a library that has nothing of what the JDK itself
# looks for at its start. It only makes that quicker.
index_libraries() {
    [ "$major" -gt 17 ] || "$java_home/bin/jar" -i "$copy/millrace.jar" >/dev/null 2>&1
    return 0
}

# What the command and its workers load in a rehearsal. Where no class data are needed, or can be made, an empty file says that
# this was done.
prepare_archives() {
    [ -w "$copy" ] || return
    take_lock
    if [ ! -e "$archives.jsa" ]; then
        say 'preparing a quick start ...'
        notes=$copy/rehearsal
        [ "$major" -lt 25 ] || make_caches
        [ -e "$archives.main.aot" ] && [ -e "$archives.worker.aot" ] || make_class_data
        [ -s "$copy/archive" ] || : >"$copy/archive"
        mv -f "$copy/archive" "$archives.jsa"
        rm -rf "$notes"
    fi
    drop_lock
}

# One archive for both: their classes.
make_class_data() {
    rehearse '' -XX:DumpLoadedClassList
    merge_lists >"$notes/all"
    # Only G1 can archive objects, on older JDKs; JDK 24 and newer can also link the classes beforehand.
    run_java -Xshare:dump -XX:+UseG1GC -XX:+IgnoreUnrecognizedVMOptions -XX:+AOTClassLinking $native \
        "-XX:SharedClassListFile=$notes/all" "-XX:SharedArchiveFile=$copy/archive" -cp "$copy/millrace.jar"
}

# A cache for each. A worker writes its notes at its end, which takes seconds. Where it is killed for that, there is none, and class
# data have to do.
make_caches() {
    rehearse -XX:AOTMode=record -XX:AOTConfiguration
    rm -f "$archives".*.aot
    for one in "$notes/main" "$notes"/worker-*; do
        role=${one##*/}
        cache=$archives.${role%%-*}.aot
        [ ! -s "$one" ] || [ -e "$cache" ] || run_java -XX:AOTMode=create $jvm_options $native \
            "-XX:AOTConfiguration=$one" "-XX:AOTCache=$cache" -cp "$copy/millrace.jar"
    done
}

# rehearse HOW WHERE: with the option HOW, and with WHERE to name the file for what a JVM notes.
rehearse() {
    rm -rf "$notes"
    mkdir "$notes"
    run_java -XX:+UseSerialGC -XX:-UsePerfData $native $jvm_options $1 "$2=$notes/main" -Dmillrace.worker.grace=60 \
        "-Dmillrace.worker.options=-XX:+UseSerialGC
-XX:-UsePerfData
$native
$jvm_options
$1
$2=$notes/worker-%p" \
        -cp "$copy/millrace.jar" "millrace.$kind.Rehearsal" "$home/data" "$notes"
}

run_java() {
    "$java" "$@" </dev/null >"$notes/log" 2>&1 &
    await $!
}

# The numbers of a list are its own, and only classes of other loaders need them; a killed worker leaves half a line.
merge_lists() {
    cat "$notes"/main "$notes"/worker-* 2>/dev/null |
        sed -n -e '/source:/d' -e 's/ id: [0-9]*$//' -e '/^[@a-z].*[^ ]$/p' | awk '!seen[$0]++'
}

# ---- One that prepares at a time ----

take_lock() {
    lock=$run/lock
    while ! (set -C && echo $$ >"$lock") 2>/dev/null; do
        if is_void "$lock"; then
            remove_void_lock
        else
            [ -d "$run" ] || fail "$run went away, as mvn clean does: start again"
            [ -n "${waiting:-}" ] || say "waiting for another start, which builds (if there is none, remove $lock)"
            waiting=yes
            sleep 1
        fi
    done
    trap 'end_child; drop_lock' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

drop_lock() {
    rm -f "$lock"
    trap - EXIT HUP INT TERM
}

# Waits for a child, which the end of this script ends too.
await() {
    child=$1
    echo "$child" >>"$lock"
    wait "$child"
    set -- $?
    child=''
    return "$1"
}

end_child() {
    if [ -n "${child:-}" ]; then
        kill "$child" 2>/dev/null
        wait "$child"
    fi
    drop_half_build
}

drop_half_build() {
    [ ! -e "$run/started" ] || rm -f "$jar" "$run/started"
}

# True when each process in the lock is gone. An empty lock is one that is being written, unless it is old.
is_void() {
    holders=$(cat "$1" 2>/dev/null) || return 1
    [ -n "$holders" ] || [ -n "$(find "$1" -mmin +1 2>/dev/null)" ] || return 1
    for holder in $holders; do
        kill -0 "$holder" 2>/dev/null && return 1
        [ -d "/proc/$holder" ] && return 1
    done
    return 0
}

# Only one at a time may remove a void lock, having looked again: another may have taken it since.
remove_void_lock() {
    if mkdir "$lock.void" 2>/dev/null; then
        is_void "$lock" && drop_half_build && rm -f "$lock"
        rmdir "$lock.void"
    else
        [ -z "$(find "$lock.void" -mmin +1 2>/dev/null)" ] || rmdir "$lock.void"
        sleep 1
    fi
}
