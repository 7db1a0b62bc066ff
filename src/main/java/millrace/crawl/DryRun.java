package millrace.crawl;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.Figures;
import millrace.cli.Terminal;

/** Says of each URL of the list whether it would be fetched, or why not; asks nobody, and keeps nothing. */
final class DryRun {
    private final CrawlSettings settings;
    private final UrlList list;
    private final OutputStream out;
    private final Console console;
    /** How many of each host would be, if that is limited. */
    private final Map<String, Integer> ofHosts = new HashMap<>();

    private long fetched;
    private long others;

    DryRun(CrawlSettings settings, UrlList list, OutputStream out, Console console) {
        this.settings = settings;
        this.list = list;
        this.out = out;
        this.console = console;
    }

    ExitCode run() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            ScopeOptions options = settings.scope();
            Scope scope = options.scope(frontier);
            Writer lines = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            list.read(
                    new UrlList.Taker() {
                        @Override
                        public void url(String canonical) throws IOException {
                            Optional<Reason> refusal = scope.refusalOfListed(canonical);
                            boolean fresh = frontier.add(canonical, "", UrlState.Way.page(0), true);
                            if (refusal.isPresent()) {
                                say(lines, refusal.get().label(), canonical, "");
                            } else if (!fresh) {
                                say(lines, "duplicate", canonical, "");
                            } else if (fetched >= options.limits().pages()) {
                                say(lines, Reason.MAX_PAGES.label(), canonical, "");
                            } else if (isOneTooMany(canonical, options.limits().pagesPerHost())) {
                                say(lines, Reason.MAX_PAGES_PER_HOST.label(), canonical, "");
                            } else {
                                lines.write("fetch\t" + canonical + "\n");
                                fetched++;
                            }
                        }

                        @Override
                        public void bad(String text, Reason reason, String why) throws IOException {
                            say(lines, reason.label(), text, why);
                        }
                    },
                    console);
            lines.flush();
        }
        console.say(Figures.counted(fetched, "URL") + " would be fetched"
                + (settings.scope().depth() > 0 ? ", and what they link to" : "") + ", " + Figures.grouped(others)
                + " not"
                + (settings.output().job().isPresent() ? "; what the job has done before is not looked at" : ""));
        return ExitCode.OK;
    }

    private boolean isOneTooMany(String url, int mostOfAHost) {
        return mostOfAHost < Integer.MAX_VALUE
                && ofHosts.merge(Place.of(url).politenessKey(), 1, Integer::sum) > mostOfAHost;
    }

    private void say(Writer lines, String reason, String url, String why) throws IOException {
        others++;
        lines.write(reason + "\t" + Terminal.escape(url) + (why.isEmpty() ? "" : "\t" + why) + "\n");
    }
}
