package millrace.crawl;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was not looked at for longest. */
final class Remembered<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int most;

    /** @param most so many entries stay */
    Remembered(int most) {
        super(256, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
