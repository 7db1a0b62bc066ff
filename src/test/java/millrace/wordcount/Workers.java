package millrace.wordcount;

import java.util.List;

/** The worker processes of a process. */
final class Workers {
    private Workers() {}

    /** Those that live. */
    static List<ProcessHandle> of(ProcessHandle parent) {
        return parent.descendants().filter(ProcessHandle::isAlive).toList();
    }
}
