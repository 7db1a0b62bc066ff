package millrace.crawl;

import java.util.OptionalLong;

/**
 * A host that may not be asked yet, for people to see.
 *
 * @param key as robots.txt, delay and back-off go by it
 * @param millis until it may be asked; empty: when something else has come
 * @param why what it waits for, in words
 */
record WaitingHost(String key, OptionalLong millis, String why) {}
