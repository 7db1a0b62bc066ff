package millrace.crawl;

import crawlercommons.domains.EffectiveTldFinder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import millrace.cli.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * Which URLs the crawl is about: those of the list, and of what pages lead to, what lies around these. What the list named
 * is kept by {@link Names}. For the crawl's thread.
 */
final class Scope {
    /** How far around the list's own URLs. */
    enum Kind {
        /** Their hosts, with or without {@code www.}, whatever the port. */
        HOST,
        /** Their domains, by the list of public suffixes. */
        DOMAIN,
        /** Their folders and what is below. */
        PREFIX,
        /** Everywhere. */
        ANY
    }

    /** Keeps what the list named. */
    interface Names {
        /** Remembers a name, as one of a host that the user listed. */
        void addName(String name) throws IOException;

        boolean hasName(String name) throws IOException;
    }

    private final Kind kind;
    private final List<UrlPattern> includes;
    private final List<UrlPattern> excludes;
    private final Names names;

    /**
     * @param includes of which one has to match what pages lead to, if there are any
     * @param excludes of which none may match anything
     */
    Scope(Kind kind, List<UrlPattern> includes, List<UrlPattern> excludes, Names names) {
        this.kind = kind;
        this.includes = List.copyOf(includes);
        this.excludes = List.copyOf(excludes);
        this.names = names;
    }

    /** The user's list names this URL: its host may have a private address, and the scope lies around it too. */
    void list(String url) throws IOException {
        names.addName("origin " + Place.of(url).origin());
        extend(url);
    }

    /** The scope lies around this URL too. */
    void extend(String url) throws IOException {
        if (kind != Kind.ANY) {
            names.addName(root(url));
        }
    }

    /**
     * Whether the user's list names the host and port of this URL, for https perhaps as http: what is told to those of the
     * list by https alone is told to nobody in clear.
     */
    boolean lists(String url) throws IOException {
        Place place = Place.of(url);
        return names.hasName("origin " + place.origin())
                || (url.startsWith("https:") && names.hasName("origin http://" + place.authority()));
    }

    /**
     * Why a URL that the list names is not to be fetched; empty: it is.
     *
     * @throws UsageException if a pattern takes too long
     */
    Optional<Reason> refusalOfListed(String url) {
        return excludes.stream().anyMatch(pattern -> pattern.find(url))
                ? Optional.of(Reason.EXCLUDED)
                : Optional.empty();
    }

    /** Why a URL to which one of the list redirects is not to be fetched; empty: it is. */
    Optional<Reason> refusalOfRedirected(String url) {
        try {
            return refusalOfListed(url);
        } catch (UsageException tooLong) { // strangers make it: it must not end the crawl
            return Optional.of(Reason.EXCLUDED);
        }
    }

    /** Why a URL that a page leads to is not to be fetched; empty: it is. */
    Optional<Reason> refusal(String url) throws IOException {
        return isAround(url) ? refusalOfPattern(url) : Optional.of(Reason.OUT_OF_SCOPE);
    }

    /** Why a URL that has waited since it was found, perhaps in a run with other patterns, is not to be fetched; empty: it is. */
    Optional<Reason> refusalOfWaiting(FetchTask task) {
        return task.way().isOfTheList() ? refusalOfRedirected(task.url()) : refusalOfPattern(task.url());
    }

    private Optional<Reason> refusalOfPattern(String url) {
        try {
            if (!includes.isEmpty() && includes.stream().noneMatch(pattern -> pattern.find(url))) {
                return Optional.of(Reason.EXCLUDED);
            }
        } catch (UsageException tooLong) { // as above
            return Optional.of(Reason.EXCLUDED);
        }
        return refusalOfRedirected(url);
    }

    private boolean isAround(String url) throws IOException {
        if (kind == Kind.ANY) {
            return true;
        } else if (kind != Kind.PREFIX) {
            return names.hasName(root(url));
        }
        int first = Place.of(url).origin().length();
        for (int slash = lastSlash(url); slash >= first; slash = url.lastIndexOf('/', slash - 1)) {
            if (names.hasName("prefix " + url.substring(0, slash + 1))) {
                return true;
            }
        }
        return false;
    }

    private String root(String url) {
        Place place = Place.of(url);
        return switch (kind) {
            case HOST -> "host " + place.politenessKey();
            case DOMAIN -> "domain " + domain(place.name());
            case PREFIX -> "prefix " + url.substring(0, lastSlash(url) + 1);
            case ANY -> "";
        };
    }

    /**
     * A name under a public suffix, also of those under which a company lets others live; an address, a suffix, or a name like
     * localhost, is its own. What is under no suffix of the list is, by its rule for the rest, under its last label.
     */
    private static String domain(String host) {
        @Nullable
        String domain = Place.isAddress(host) ? host : EffectiveTldFinder.getAssignedDomain(host, true, false);
        if (domain != null || EffectiveTldFinder.getEffectiveTLD(host) != null) {
            return domain == null ? host : domain;
        }
        return host.substring(host.lastIndexOf('.', host.lastIndexOf('.') - 1) + 1);
    }

    /** The last slash of the path. */
    private static int lastSlash(String url) {
        int query = url.indexOf('?');
        return url.lastIndexOf('/', query < 0 ? url.length() : query);
    }
}
