package millrace.process;

import java.io.ObjectInputFilter;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which objects may arrive over TCP: text, numbers, dates, the common collections, exceptions and handles; and what the user has
 * allowed. A function is an object of the class that it was written in.
 */
final class AllowedClasses implements ObjectInputFilter {
    /*
     * A list of what is harmless, for one of what is dangerous would never be complete. No package as a whole where that can be
     * avoided: there are classes in java.util and java.net that do things when they are read. What a collection holds is asked
     * for, too. A lambda arrives as a SerializedLambda, which names its class: so that is asked for as well.
     */
    private static final Set<String> HARMLESS = Stream.of(
                    in(
                            "java.lang",
                            "Boolean",
                            "Byte",
                            "Character",
                            "Double",
                            "Float",
                            "Integer",
                            "Long",
                            "Short",
                            "Number",
                            "String",
                            "Enum",
                            "Object",
                            "Class",
                            "Record",
                            "StackTraceElement"),
                    in("java.lang.invoke", "SerializedLambda"),
                    in("java.lang.reflect", "Proxy"),
                    in("java.math", "BigDecimal", "BigInteger"),
                    in(
                            "java.util",
                            "AbstractList",
                            "ImmutableCollections$List12",
                            "ImmutableCollections$ListN",
                            "ImmutableCollections$Map1",
                            "ImmutableCollections$MapN",
                            "ImmutableCollections$Set12",
                            "ImmutableCollections$SetN",
                            "RegularEnumSet",
                            "JumboEnumSet",
                            "AbstractMap",
                            "AbstractSet",
                            "ArrayDeque",
                            "ArrayList",
                            "Arrays$ArrayList",
                            "BitSet",
                            "CollSer",
                            "Date",
                            "AbstractMap$SimpleEntry",
                            "AbstractMap$SimpleImmutableEntry",
                            "EnumMap",
                            "EnumSet$SerializationProxy",
                            "HashMap",
                            "HashSet",
                            "LinkedHashMap",
                            "LinkedHashSet",
                            "LinkedList",
                            "Locale",
                            "Map$Entry", // of it is the table of every hash map, which asks for that
                            "Optional",
                            "TreeMap",
                            "TreeSet",
                            "UUID",
                            "Collections$EmptyList",
                            "Collections$EmptyMap",
                            "Collections$EmptySet",
                            "Collections$SingletonList",
                            "Collections$SingletonMap",
                            "Collections$SingletonSet",
                            "Collections$UnmodifiableCollection",
                            "Collections$UnmodifiableList",
                            "Collections$UnmodifiableMap",
                            "Collections$UnmodifiableSet",
                            "Collections$UnmodifiableRandomAccessList",
                            "Collections$ReverseComparator"),
                    in("java.util.concurrent", "TimeUnit"),
                    in(
                            "millrace.wire",
                            "FlatRecord", // its class is asked for
                            "WireException"),
                    in(
                            "millrace.process",
                            "Address$Handle",
                            "Address$Here",
                            "ManagerClient$There",
                            "Barrier",
                            "Counter",
                            "Event",
                            "Semaphore",
                            "SharedList",
                            "SharedMap",
                            "SharedProxy",
                            "RemoteException",
                            "RemoteTrace"))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> PACKAGES_OF_HARMLESS_EXCEPTIONS =
            Set.of("java.lang", "java.io", "java.util", "java.util.concurrent");

    private static final long DEEPEST = 200;

    private volatile ObjectInputFilter added = info -> Status.UNDECIDED;

    synchronized void allow(String pattern) {
        if (pattern.isBlank() || pattern.startsWith("!") || pattern.indexOf('=') >= 0) {
            throw new IllegalArgumentException("not a pattern for classes to allow: " + pattern);
        }
        added = ObjectInputFilter.merge(ObjectInputFilter.Config.createFilter(pattern), added);
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Class<?> type = info.serialClass();
        if (info.depth() > DEEPEST) {
            return Status.REJECTED;
        } else if (type == null) {
            return Status.UNDECIDED; // a length, or a number of bytes: the decoder looks at those
        }
        while (type.isArray()) {
            type = type.getComponentType();
        }
        if (type.isPrimitive() || isHarmless(type)) {
            return Status.ALLOWED;
        }
        if (added.checkInput(info) != Status.ALLOWED) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " may not arrive over TCP, unless allow(pattern) of the Manager, or RemoteManager, where it arrives lets it");
        }
        return Status.ALLOWED;
    }

    private static Stream<String> in(String packageName, String... classes) {
        return Stream.of(classes).map(name -> packageName + "." + name);
    }

    private static boolean isHarmless(Class<?> type) {
        return HARMLESS.contains(type.getName())
                || type.getPackageName().equals("java.time")
                || Proxy.isProxyClass(type) // its interfaces are asked for
                || type.isHidden() // a lambda, of a class that was asked for
                || (Throwable.class.isAssignableFrom(type)
                        && PACKAGES_OF_HARMLESS_EXCEPTIONS.contains(type.getPackageName()));
    }
}
