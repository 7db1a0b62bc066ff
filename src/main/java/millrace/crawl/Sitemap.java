package millrace.crawl;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMap;
import crawlercommons.sitemaps.SiteMapIndex;
import crawlercommons.sitemaps.SiteMapURL;
import crawlercommons.sitemaps.UnknownFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a sitemap lists, by the protocol of sitemaps.org, as XML or as text.
 *
 * @param pages canonical, each once
 * @param sitemaps canonical, each once
 * @param note where it broke; empty if it is whole
 */
record Sitemap(List<String> pages, List<String> sitemaps, String note) {
    static final Sitemap NONE = new Sitemap(List.of(), List.of(), "");

    /** What the body of an answer lists; it may be compressed by itself, and broken behind that. */
    static Sitemap read(PageUrl url, Received answer, FetchSettings settings) throws IOException {
        byte[] bytes = answer.body().decoded().readByteArray();
        if (isCompressed(bytes)) {
            bytes = Body.read(new ByteArrayInputStream(bytes), "gzip", true, Body.Caps.of(settings))
                    .decoded()
                    .readByteArray();
        }
        if (isCompressed(bytes)) { // the parser would unfold it, without an end
            throw new FetchFailure(Reason.BAD_SITEMAP, "it is compressed more than once");
        }
        try {
            URL place = url.http().url();
            SitemapParser parser = new SitemapParser();
            AbstractSiteMap map = parser.parseSiteMap(bytes, place);
            Set<String> found = new LinkedHashSet<>();
            if (map instanceof SiteMapIndex index) {
                index.getSitemaps().forEach(one -> add(found, url, one.getUrl().toString()));
                return new Sitemap(List.of(), List.copyOf(found), parser.note());
            }
            for (SiteMapURL one : ((SiteMap) map).getSiteMapUrls()) {
                add(found, url, one.getUrl().toString());
            }
            return new Sitemap(List.copyOf(found), List.of(), parser.note());
        } catch (UnknownFormatException e) {
            throw new FetchFailure(Reason.BAD_SITEMAP, OneLine.of("no sitemap: " + e.getMessage(), 200));
        }
    }

    private static boolean isCompressed(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B;
    }

    private static void add(Set<String> found, PageUrl base, String link) {
        try {
            found.add(base.resolve(link).toString());
        } catch (BadUrlException ignored) {
            // one that cannot be fetched is none
        }
    }
}
