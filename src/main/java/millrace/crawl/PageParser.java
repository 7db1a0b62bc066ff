package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import millrace.wordcount.WordsOfText;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;

/** Looks into the body of a page. jsoup gets bytes that are under a cap, and neither connects nor follows. */
final class PageParser {
    private static final int LONGEST_TEXT = 500;

    /** How deep jsoup builds: what is deeper hangs side by side. */
    private static final int DEEPEST = 512;

    /** Where a page may name its charset: as far as jsoup looks. */
    private static final int HEAD_BYTES = 5 * 1024;

    private static final Evaluator NAMES_CHARSET = Selector.evaluatorOf("meta[charset], meta[http-equiv=content-type]");

    private static final Pattern CHARSET =
            Pattern.compile("charset\\s*+=\\s*+[\"']?+([^\\s;,\"']*+)", Pattern.CASE_INSENSITIVE);

    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");

    /** Its repeats give nothing back: else one of many spaces would take hours. */
    private static final Pattern REFRESH = Pattern.compile(
            "[\\s\\d.]*+(?:[;,]\\s*+|(?<=\\s))url\\s*+=\\s*+['\"]?+([^'\"]*+).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Links are taken until they, and what they are relative to, are so many times as long as the page itself... */
    private static final int LINKS_PER_BYTE = 4;

    /** ... and that many characters: a long base and many short links are a small page, and would fill the memory. */
    private static final int LINKS_AT_LEAST = 1 << 20;

    private final PageUrl url;
    private final Received answer;
    private final ParseMemory memory;

    PageParser(PageUrl url, Received answer, ParseMemory memory) {
        this.url = url;
        this.answer = answer;
        this.memory = memory;
    }

    /** Whether there may be something in a body of this type to look for. */
    static boolean reads(String contentType) {
        return contentType.isEmpty() || HTML.contains(contentType) || contentType.startsWith("text/");
    }

    /** What stands in the body. May wait for memory, while others are parsed. */
    ParsedPage parse() throws IOException, InterruptedException {
        byte[] bytes = answer.body().decoded().readByteArray();
        String type = answer.contentType();
        if (HTML.contains(type) || (type.isEmpty() && looksLikeHtml(bytes))) {
            try (ParseMemory.Share share = memory.forHtml(bytes)) {
                return html(bytes, share.length());
            }
        } else if (type.startsWith("text/")) {
            Charset charset = Charsets.ofText(bytes, answer.charset());
            String text = new String(bytes, charset);
            Page page = new Page("", "", "", "", WordsOfText.count(text), 0);
            return new ParsedPage(page, List.of(), text, charset.name(), "");
        }
        return ParsedPage.NONE;
    }

    private ParsedPage html(byte[] bytes, int length) throws IOException {
        Parser parser = Parser.htmlParser().setMaxDepth(DEEPEST);
        Document document = Jsoup.parse(
                new ByteArrayInputStream(bytes, 0, length),
                Charsets.named(answer.charset())
                        .orElseGet(() -> charsetOfHead(bytes, Math.min(length, HEAD_BYTES)))
                        .name(), // but a byte-order mark wins
                url.toString(),
                parser);
        PageNodes nodes = PageNodes.of(document);
        PageUrl base = nodes.base() == null
                ? url
                : resolved(url, nodes.base().attr("href")).orElse(url);
        Set<String> all = new LinkedHashSet<>();
        Set<String> followed = new LinkedHashSet<>();
        String canonical = "";
        long left = LINKS_AT_LEAST + (long) LINKS_PER_BYTE * length;
        int baseLength = base.toString().length();
        for (Element link : nodes.links()) {
            left -= baseLength + text(link).length();
            if (left < 0) {
                break;
            }
            Optional<String> target = target(base, link);
            target.ifPresent(all::add);
            List<String> relations = PageNodes.relations(link);
            target.filter(found -> !relations.contains("nofollow")).ifPresent(followed::add);
            if (canonical.isEmpty() && link.nameIs("link") && relations.contains("canonical")) {
                canonical = target.orElse("");
            }
        }
        Page page = new Page(
                OneLine.of(document.title(), LONGEST_TEXT),
                OneLine.of(nodes.description(), LONGEST_TEXT),
                OneLine.of(nodes.lang(), LONGEST_TEXT),
                canonical,
                nodes.text().words(),
                all.size());
        return new ParsedPage(
                page,
                mayFollow(nodes.robots()) ? List.copyOf(followed) : List.of(),
                nodes.text().toString(),
                document.charset().name(),
                length < bytes.length
                        ? "parsed up to byte " + length + ": its tree would be too large"
                        : left < 0 ? "took its first links only: all would be too long" : "");
    }

    /** What a page says by itself, or UTF-8. To jsoup some names mean other charsets than to browsers, or none. */
    private Charset charsetOfHead(byte[] bytes, int length) {
        Document head;
        try {
            Parser parser = Parser.htmlParser().setMaxDepth(DEEPEST);
            head = Jsoup.parse(new ByteArrayInputStream(bytes, 0, length), null, url.toString(), parser);
        } catch (IOException e) {
            throw new UncheckedIOException("from memory", e);
        }
        for (Element meta : head.select(NAMES_CHARSET)) {
            Matcher content = CHARSET.matcher(meta.attr("content"));
            String name = meta.hasAttr("charset") ? meta.attr("charset") : content.find() ? content.group(1) : "";
            Optional<Charset> named = Charsets.namedWithin(name);
            if (named.isPresent()) {
                return named.get();
            }
        }
        return Charsets.namedWithin(head.charset().name()).orElse(UTF_8); // of an XML declaration
    }

    /** What holds the URL. */
    private static String text(Element link) {
        return link.attr(link.nameIs("meta") ? "content" : link.hasAttr("href") ? "href" : "src");
    }

    private static Optional<String> target(PageUrl base, Element link) {
        String text = text(link);
        if (link.nameIs("meta")) {
            Matcher refresh = REFRESH.matcher(text);
            return refresh.matches() ? resolved(base, refresh.group(1)).map(PageUrl::toString) : Optional.empty();
        }
        return resolved(base, text).map(PageUrl::toString);
    }

    private static Optional<PageUrl> resolved(PageUrl base, String link) {
        try {
            return Optional.of(base.resolve(link));
        } catch (BadUrlException ignored) { // mailto:, javascript:, and what is no URL at all: nothing to fetch
            return Optional.empty();
        }
    }

    private boolean mayFollow(List<String> robots) {
        boolean may = true;
        for (String header : answer.headers().values("X-Robots-Tag")) {
            may &= !forbids(header);
        }
        for (String directives : robots) {
            may &= !forbids(directives);
        }
        return may;
    }

    /** A directive for another crawler begins with its name; one for all has none. */
    private static boolean forbids(String directives) {
        for (String directive : directives.toLowerCase(Locale.ROOT).split(",", -1)) {
            String word = directive.strip();
            if (word.equals("nofollow") || word.equals("none")) {
                return true;
            }
        }
        return false;
    }

    /** For bodies without a type: an angle bracket before anything else, and no zero bytes at the beginning. */
    private static boolean looksLikeHtml(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 512); i++) {
            if (bytes[i] == 0) {
                return false;
            } else if (bytes[i] == '<') {
                return true;
            } else if (bytes[i] > ' ') {
                return false;
            }
        }
        return false;
    }
}
