package millrace.crawl;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;

/**
 * What is crawled, and how much of it.
 *
 * @param depth how many links away from the list a page may be
 * @param kind how far around the list
 * @param includes of which one has to match
 * @param excludes of which none may match
 * @param limits when it is enough
 */
record ScopeOptions(
        int depth, Scope.Kind kind, List<UrlPattern> includes, List<UrlPattern> excludes, Plan.Limits limits)
        implements Serializable {
    private static final OptionSpec DEPTH =
            OptionSpec.value("d", "depth", "N", "follow links N deep; 0 is only the list", "0");
    private static final OptionSpec SCOPE = OptionSpec.value(
                    "",
                    "scope",
                    "SCOPE",
                    "follow links to the list's own hosts (host), domains (domain) or folders (prefix), or to any",
                    "host")
            .among(Scope.Kind.class);
    private static final OptionSpec INCLUDE =
            OptionSpec.value("", "include", "REGEX", "follow only links in which this occurs", "");
    private static final OptionSpec EXCLUDE =
            OptionSpec.value("", "exclude", "REGEX", "fetch nothing in whose URL this occurs", "");
    private static final OptionSpec MAX_PAGES =
            OptionSpec.value("", "max-pages", "N", "end after asking for N pages in this run", "no limit");
    private static final OptionSpec MAX_PAGES_PER_HOST = OptionSpec.value(
            "", "max-pages-per-host", "N", "ask each host for N pages at most, in all runs of a job", "no limit");
    private static final OptionSpec MAX_TIME = OptionSpec.value(
            "", "max-time", "DURATION", "begin no page after that time, once the list is read", "no limit");

    static final OptionGroup GROUP =
            new OptionGroup("What to crawl", DEPTH, SCOPE, INCLUDE, EXCLUDE, MAX_PAGES, MAX_PAGES_PER_HOST, MAX_TIME);

    static ScopeOptions of(Arguments arguments) {
        Plan.Limits none = Plan.Limits.NONE;
        return new ScopeOptions(
                (int) arguments.whole(DEPTH, 0, 1_000_000).orElse(0),
                arguments.choice(SCOPE, Scope.Kind.class).orElse(Scope.Kind.HOST),
                patterns(arguments, INCLUDE),
                patterns(arguments, EXCLUDE),
                new Plan.Limits(
                        arguments.whole(MAX_PAGES, 1, Long.MAX_VALUE).orElse(none.pages()),
                        (int) arguments
                                .whole(MAX_PAGES_PER_HOST, 1, Integer.MAX_VALUE)
                                .orElse(none.pagesPerHost()),
                        arguments.duration(MAX_TIME, Duration.ZERO).orElse(none.time())));
    }

    /** What it holds for, with what the list named. */
    Scope scope(Scope.Names names) {
        return new Scope(kind, includes, excludes, names);
    }

    private static List<UrlPattern> patterns(Arguments arguments, OptionSpec option) {
        return arguments.texts(option).stream()
                .map(regex -> new UrlPattern(option.dashed(), regex))
                .toList();
    }
}
