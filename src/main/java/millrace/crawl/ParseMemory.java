package millrace.crawl;

import java.util.concurrent.Semaphore;

/**
 * The memory in which pages are parsed, shared by all threads. A megabyte of nothing but tags becomes some two hundred
 * as a tree: a page whose tree would be larger than half of what there is, is parsed up to there, and one that finds no
 * room waits.
 */
final class ParseMemory {
    /** What jsoup 1.24 takes for an element, and for a character of text, rounded up. */
    private static final int BYTES_PER_TAG = 240;

    private static final int BYTES_PER_BYTE = 6;

    private static final int UNIT = 1024;

    /** For pages up to that size it is not worth looking how many tags there are: as many as there can be. */
    private static final int SMALL_PAGE = 16 * 1024;

    private final int units;
    private final Semaphore free;

    /** Takes a part of this many bytes of the heap. */
    ParseMemory(long bytes) {
        this.units = (int) Math.max(2, Math.min(bytes / UNIT, Integer.MAX_VALUE));
        this.free = new Semaphore(units, true);
    }

    /** Waits until there is room for a page. */
    Share forHtml(byte[] html) throws InterruptedException {
        long most = (long) units / 2 * UNIT;
        long worst = (long) html.length * (BYTES_PER_BYTE + BYTES_PER_TAG);
        boolean small = html.length <= SMALL_PAGE && worst < most;
        long cost = small ? worst : 0;
        int length = small ? html.length : 0;
        while (length < html.length && cost < most) {
            cost += BYTES_PER_BYTE + (html[length] == '<' ? BYTES_PER_TAG : 0);
            length++;
        }
        int taken = (int) Math.min(units, cost / UNIT + 1);
        free.acquire(taken);
        return new Share(length, taken);
    }

    /** Room for the beginning of a page, of this length; given back when it is closed. */
    final class Share implements AutoCloseable {
        private final int length;
        private final int taken;

        private Share(int length, int taken) {
            this.length = length;
            this.taken = taken;
        }

        int length() {
            return length;
        }

        @Override
        public void close() {
            free.release(taken);
        }
    }
}
