package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMapParser;
import crawlercommons.sitemaps.UnknownFormatException;
import crawlercommons.sitemaps.sax.DelegatorHandler;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URL;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The parser of crawler-commons, for XML that is not well-formed, too. By itself it takes the beginning of a URL in which
 * the file breaks for a URL, as {@code /?b=1} of {@code /?b=1&c=2}, and does not say that it went no further.
 *
 * <p>It parses one file.
 */
final class SitemapParser extends SiteMapParser {
    private String note = "";

    SitemapParser() {
        super(false, true);
    }

    /** Where the file broke; empty if it is whole. */
    String note() {
        return note;
    }

    @Override
    protected AbstractSiteMap processXml(URL place, byte[] xml) throws UnknownFormatException {
        String text = new String(xml, UTF_8);
        return processXml(place, new InputSource(new Escaped(text, Math.max(0, text.indexOf('<')))));
    }

    @Override
    protected AbstractSiteMap processXml(URL place, InputSource xml) throws UnknownFormatException {
        WholeUrls urls = new WholeUrls(place);
        String broken = "";
        try {
            SAXParserFactory factory = SAXParserFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true); // nor entities, then
            factory.newSAXParser().parse(xml, urls);
        } catch (SAXParseException e) {
            note = "the XML is broken in line " + e.getLineNumber() + ": what stands before it was taken";
            broken = ", line " + e.getLineNumber() + ": " + e.getMessage();
        } catch (SAXException | IOException e) {
            throw new UnknownFormatException("Failed to parse " + place, e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK can refuse document types", e);
        }
        AbstractSiteMap map = urls.getSiteMap();
        if (map == null) {
            throw new UnknownFormatException("unknown XML format" + broken);
        }
        return map;
    }

    /** Takes no URL in which the file breaks, nor any of an extension: pictures and videos are no pages. */
    private static final class WholeUrls extends DelegatorHandler {
        private static final Set<String> SITEMAPS = Set.of("urlset", "sitemapindex");

        private @Nullable String namespace; // of a sitemap's outermost element; empty: it is a feed
        private int depthInExtension;

        WholeUrls(URL place) {
            super(place, false);
        }

        @Override
        public void startElement(String uri, String localName, String name, Attributes attributes) throws SAXException {
            if (namespace == null) {
                namespace = SITEMAPS.contains(localName) ? uri : "";
            }
            boolean extension = !uri.isEmpty() && !namespace.isEmpty() && !uri.equals(namespace);
            if (depthInExtension > 0 || extension) {
                depthInExtension++;
            } else {
                super.startElement(uri, localName, name, attributes);
            }
        }

        @Override
        public void characters(char[] text, int start, int length) throws SAXException {
            if (depthInExtension == 0) {
                super.characters(text, start, length);
            }
        }

        @Override
        public void endElement(String uri, String localName, String name) throws SAXException {
            if (depthInExtension > 0) {
                depthInExtension--;
            } else {
                super.endElement(uri, localName, name);
            }
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            if (!"loc".equals(currentElement())) {
                super.fatalError(e);
            }
        }
    }

    /** XML with its lone ampersands escaped; piece by piece, since nothing but these would be five times as long. */
    private static final class Escaped extends Reader {
        /** What is no beginning of a reference. In CDATA it stands for itself, so that is found as a whole. */
        private static final Pattern LONE = Pattern.compile(
                "<!\\[CDATA\\[(?:.*?]]>|.*+)|(&)(?!(?:[A-Za-z][\\w.-]*+|#[0-9]++|#x[0-9A-Fa-f]++);)", Pattern.DOTALL);

        private final String xml;
        private final Matcher lone;
        private Reader piece = Reader.nullReader();
        private int begin;

        Escaped(String xml, int begin) {
            this.xml = xml;
            this.lone = LONE.matcher(xml).region(begin, xml.length());
            this.begin = begin;
        }

        @Override
        public int read(char[] to, int offset, int length) throws IOException {
            int n = piece.read(to, offset, length);
            while (n < 0 && begin < xml.length()) {
                piece = new StringReader(nextPiece());
                n = piece.read(to, offset, length);
            }
            return n;
        }

        private String nextPiece() {
            int from = begin;
            boolean found = lone.find();
            begin = found ? lone.end() : xml.length();
            return found && lone.start(1) >= 0
                    ? xml.substring(from, lone.start()) + "&amp;"
                    : xml.substring(from, begin);
        }

        @Override
        public void close() {
            begin = xml.length();
        }
    }
}
