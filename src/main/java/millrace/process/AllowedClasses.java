package millrace.process;

import java.io.ObjectInputFilter;

/**
 * Which objects may arrive over TCP: text, numbers, dates, the common collections, exceptions and handles; and what the user has
 * allowed. A function arrives as the class that it was written in, so that class has to be allowed.
 */
final class AllowedClasses implements ObjectInputFilter {
    /*
     * A list of what is harmless, not of what is dangerous: that would never be complete. No package as a whole, for
     * there are classes in java.util, java.net and elsewhere that do things when they are read. What a collection holds is
     * asked for, too. The number of references and the depth are bounded, against tables that are built to collide.
     */
    private static final String HARMLESS = String.join(
            ";",
            "java.lang.Boolean;java.lang.Byte;java.lang.Character;java.lang.Double;java.lang.Float;java.lang.Integer",
            "java.lang.Long;java.lang.Short;java.lang.Number;java.lang.String;java.lang.Enum;java.lang.Object;java.lang.Class",
            "java.lang.Record;java.math.BigDecimal;java.math.BigInteger;java.util.UUID;java.util.Date;java.time.*",
            "java.util.ArrayDeque;java.util.ArrayList;java.util.Arrays$ArrayList;java.util.BitSet;java.util.CollSer",
            "java.util.Collections$*;java.util.AbstractMap$Simple*;java.util.EnumMap;java.util.EnumSet;java.util.EnumSet$*",
            "java.util.HashMap;java.util.HashMap$*;java.util.HashSet;java.util.Hashtable;java.util.LinkedHashMap",
            "java.util.LinkedHashSet;java.util.LinkedList;java.util.Locale;java.util.Map$Entry;java.util.Optional",
            "java.util.TreeMap;java.util.TreeSet;java.util.Vector;java.util.concurrent.TimeUnit",
            "java.lang.StackTraceElement;java.lang.Throwable;java.lang.Exception;java.lang.Error;java.lang.*Exception",
            "java.lang.*Error;java.util.*Exception;java.util.concurrent.*Exception;java.io.*Exception",
            "java.lang.invoke.SerializedLambda;millrace.process.*");
    private static final long MOST_REFERENCES = 10_000_000;
    private static final long DEEPEST = 200;

    private volatile ObjectInputFilter classes = ObjectInputFilter.Config.createFilter(HARMLESS + ";!*");
    private String patterns = HARMLESS; // guarded by this

    synchronized void allow(String pattern) {
        if (pattern.isBlank() || pattern.startsWith("!") || pattern.indexOf('=') >= 0) {
            throw new IllegalArgumentException("not a pattern for classes to allow: " + pattern);
        }
        patterns = patterns + ";" + pattern;
        classes = ObjectInputFilter.Config.createFilter(patterns + ";!*");
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.references() > MOST_REFERENCES || info.depth() > DEEPEST) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        while (type != null && type.isArray()) {
            type = type.getComponentType();
        }
        if (type == null || type.isPrimitive()) {
            return Status.UNDECIDED; // a length, or a number of bytes: the decoder looks at those
        }
        Class<?> element = type;
        return classes.checkInput(new FilterInfo() {
            @Override
            public Class<?> serialClass() {
                return element;
            }

            @Override
            public long arrayLength() {
                return -1;
            }

            @Override
            public long depth() {
                return info.depth();
            }

            @Override
            public long references() {
                return info.references();
            }

            @Override
            public long streamBytes() {
                return info.streamBytes();
            }
        });
    }
}
