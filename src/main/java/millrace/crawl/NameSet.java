package millrace.crawl;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What the list named, in memory. Travels. For one thread. */
final class NameSet implements Scope.Names, Serializable {
    private static final long serialVersionUID = 1;

    private final HashSet<String> names;

    NameSet(Collection<String> names) {
        this.names = new HashSet<>(names);
    }

    @Override
    public void addName(String name) {
        names.add(name);
    }

    @Override
    public boolean hasName(String name) {
        return names.contains(name);
    }

    void addAll(Collection<String> more) {
        names.addAll(more);
    }

    Set<String> all() {
        return Set.copyOf(names);
    }
}
