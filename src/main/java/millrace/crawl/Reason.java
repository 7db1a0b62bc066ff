package millrace.crawl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a URL ended as it did. Each reason belongs to one state, and says what may be tried next. */
public enum Reason {
    /** The whole body came. */
    OK(State.FETCHED),
    /** The body, as it travels, was longer than the cap; what came until then was kept. */
    CUT_AT_MAX_BYTES(State.FETCHED),
    /** The body, decompressed, was longer than the cap; what came until then was kept. */
    CUT_AT_MAX_DECODED_BYTES(State.FETCHED),
    /**
     * The whole body came, but its tree, or its links, would take more memory than a worker has for it: only the beginning was
     * parsed, or the first links were taken.
     */
    CUT_AT_WORKER_MEMORY(State.FETCHED),

    /** 304. */
    NOT_MODIFIED(State.UNCHANGED),
    /** The body was sent again, and has the digest that it had. */
    SAME_CONTENT(State.UNCHANGED),

    /** 301 or 308. */
    MOVED_FOR_GOOD(State.REDIRECTED),
    /** 302, 303 or 307. */
    MOVED_FOR_NOW(State.REDIRECTED),

    /** Not on the hosts, domains or prefixes that are to be crawled. */
    OUT_OF_SCOPE(State.SKIPPED),
    /** An {@code --exclude} matches, or no {@code --include} does, or it takes too long to tell. */
    EXCLUDED(State.SKIPPED),
    /** More links away from the list than wanted, or a sitemap that an index within an index lists. */
    TOO_DEEP(State.SKIPPED),
    /** As many pages as wanted were there before it. */
    MAX_PAGES(State.SKIPPED),
    /** As many pages of its host as wanted were there before it, or as many sitemaps as a site may have. */
    MAX_PAGES_PER_HOST(State.SKIPPED),
    /** The time for the whole crawl was over. */
    MAX_TIME(State.SKIPPED),

    /** No URL by the rules of WHATWG. */
    NOT_A_URL(State.REFUSED),
    /** A URL, but not of http or https. */
    NOT_HTTP(State.REFUSED),
    /** Longer than {@link PageUrl#MAX_LENGTH}. */
    URL_TOO_LONG(State.REFUSED),
    /** The host's robots.txt disallows it. */
    ROBOTS(State.REFUSED),
    /** The host's robots.txt could not be read, which disallows all of the host. */
    ROBOTS_UNREACHABLE(State.REFUSED, Retry.HOST),
    /** The host has a loopback, private or otherwise special address, and the user's list did not name it. */
    PRIVATE_ADDRESS(State.REFUSED),

    /** 404 or 410. */
    NOT_FOUND(State.FAILED),
    /** 401, 403, 451, or 407 of a server that is no proxy. */
    FORBIDDEN(State.FAILED),
    /** Another status of 400 to 499. */
    CLIENT_ERROR(State.FAILED),
    /** A status of 500 to 599, but 503. */
    SERVER_ERROR(State.FAILED, Retry.PAGE),
    /** 429. */
    TOO_MANY_REQUESTS(State.FAILED, Retry.HOST),
    /** 503. */
    UNAVAILABLE(State.FAILED, Retry.HOST),
    /** A status that says nothing about a page: 1xx, 300, 305, 600 and up. */
    STRANGE_STATUS(State.FAILED),

    /** The name has no address. */
    NO_ADDRESS(State.FAILED, Retry.PAGE),
    /** Nobody listens there. */
    CONNECTION_REFUSED(State.FAILED, Retry.PAGE),
    /** No connection came about in time. */
    CONNECT_TIMEOUT(State.FAILED, Retry.HOST),
    /** There is no way to the address. */
    UNREACHABLE(State.FAILED, Retry.PAGE),
    /** The proxy did not do its part, or wants another name and password. */
    PROXY_FAILED(State.FAILED, Retry.PAGE),
    /** The certificate is past its time, or before it. */
    TLS_EXPIRED(State.FAILED),
    /** The certificate is for other hosts. */
    TLS_WRONG_HOST(State.FAILED),
    /** Nobody we trust vouches for the certificate. */
    TLS_UNTRUSTED(State.FAILED),
    /** No agreement on a TLS connection came about for another cause. */
    TLS_FAILED(State.FAILED, Retry.PAGE),

    /** No answer began in time. */
    RESPONSE_TIMEOUT(State.FAILED, Retry.HOST),
    /** The answer began, but was not there in time. */
    BODY_TIMEOUT(State.FAILED, Retry.HOST),
    /** The connection broke before the answer was there. */
    CONNECTION_LOST(State.FAILED, Retry.PAGE),
    /** The body was shorter than announced. */
    SHORT_BODY(State.FAILED, Retry.PAGE),
    /** What came is no HTTP, or its Content-Length is none. */
    NOT_HTTP_ANSWER(State.FAILED),
    /** Its headers are longer than anybody's. */
    HEADERS_TOO_LONG(State.FAILED),
    /** The body is compressed in a way that was not offered. */
    UNKNOWN_ENCODING(State.FAILED),
    /** The body does not decompress. */
    BAD_ENCODING(State.FAILED, Retry.PAGE),
    /** The body decompresses to many times its size. */
    COMPRESSION_BOMB(State.FAILED),

    /** A redirect to where it came from. */
    REDIRECT_LOOP(State.FAILED),
    /** The last of more redirects than anybody needs. */
    TOO_MANY_REDIRECTS(State.FAILED),
    /** A redirect without a target, or to what is no URL. */
    BAD_REDIRECT(State.FAILED),
    /** A redirect to another scheme, as {@code file:}. */
    REDIRECT_NOT_HTTP(State.FAILED),

    /** The worker that fetched it died, each time that it was tried. */
    WORKER_DIED(State.FAILED),
    /** What came as a sitemap is none, or breaks. */
    BAD_SITEMAP(State.FAILED),
    /** None of these; the record's detail says what. */
    OTHER(State.FAILED, Retry.PAGE);

    /** What may be tried after a failure. */
    public enum Retry {
        /** Nothing: the answer would be the same. */
        NEVER,
        /** The page again. */
        PAGE,
        /** The page again, once the host has had its rest: the host is in trouble, not the page. */
        HOST
    }

    private static final Map<String, Reason> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Reason::label, reason -> reason));

    private final State state;
    private final Retry retry;
    private final String label;

    Reason(State state) {
        this(state, Retry.NEVER);
    }

    Reason(State state, Retry retry) {
        this.state = state;
        this.retry = retry;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** The reason with this {@link #label}, if there is one. */
    static Optional<Reason> labelled(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    /** The state that it explains. */
    public State state() {
        return state;
    }

    /** What may be tried next. */
    public Retry retry() {
        return retry;
    }

    /** Whether there is no URL that anybody could be asked for. */
    boolean isNoUrl() {
        return this == NOT_A_URL || this == NOT_HTTP || this == URL_TOO_LONG;
    }

    /**
     * Whether the list, the scope or a limit decided it, and nobody was asked: it holds when all is asked for again. What
     * robots.txt or an address forbade may be otherwise by then.
     */
    boolean isDecidedHere() {
        return state == State.SKIPPED || isNoUrl();
    }

    /** Whether it stands in the way of what pages lead to, but not of what the user's own list names. */
    boolean isForOthersThanTheList() {
        return this == OUT_OF_SCOPE || this == EXCLUDED || this == TOO_DEEP || this == PRIVATE_ADDRESS;
    }

    /**
     * Whether it says nothing of the page: what is known of it from before holds on, its text and by what it can be asked for
     * again. Else there is another page, or none: it is gone, or has moved.
     */
    boolean leavesPage() {
        return switch (state) {
            case FETCHED, UNCHANGED, REDIRECTED -> false;
            case SKIPPED, REFUSED -> true;
            case FAILED -> this != NOT_FOUND;
        };
    }

    /** Whether the page has the text that it had: it is as it was, or nothing is known of it. */
    boolean leavesText() {
        return leavesPage() || this == NOT_MODIFIED;
    }

    /** As it stands in records: {@code cut_at_max_bytes}. */
    public String label() {
        return label;
    }
}
