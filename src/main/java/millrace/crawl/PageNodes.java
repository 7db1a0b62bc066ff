package millrace.crawl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Tag;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/** The nodes of a page that say something of it, found in one walk: a selector each would walk through all of them again. */
final class PageNodes implements NodeVisitor {
    private static final Set<String> FOLLOWED = Set.of("canonical", "alternate", "next", "prev");

    private final Element body;
    private final PageText text = new PageText();
    private final List<Element> links = new ArrayList<>();
    private final List<String> robots = new ArrayList<>();
    private @Nullable Element base;
    private @Nullable String description;
    private @Nullable String lang;
    private boolean inBody;
    private int asTheyAre; // elements around the node whose white space is to be seen

    private PageNodes(Element body) {
        this.body = body;
    }

    static PageNodes of(Document document) {
        PageNodes nodes = new PageNodes(document.body());
        document.traverse(nodes);
        return nodes;
    }

    /** The first that has an address. */
    @Nullable
    Element base() {
        return base;
    }

    String description() {
        return description == null ? "" : description;
    }

    String lang() {
        return lang == null ? "" : lang;
    }

    /** What the page asks robots for. */
    List<String> robots() {
        return robots;
    }

    /** All that lead to other pages, in the page's order. */
    List<Element> links() {
        return links;
    }

    /** The visible text. */
    PageText text() {
        return text;
    }

    /** The words of an element's {@code rel}. */
    static List<String> relations(Element link) {
        return List.of(link.attr("rel").toLowerCase(Locale.ROOT).strip().split("\\s+"));
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof TextNode words) {
            if (inBody && asTheyAre > 0) {
                text.addAsItIs(words.getWholeText());
            } else if (inBody) {
                text.add(words.getWholeText());
            }
        } else if (node instanceof Element element) {
            inBody |= element.equals(body);
            asTheyAre += element.tag().preserveWhitespace() ? 1 : 0;
            separate(element);
            look(element);
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            inBody &= !element.equals(body);
            asTheyAre -= element.tag().preserveWhitespace() ? 1 : 0;
            separate(element);
        }
    }

    private void separate(Element element) {
        Tag tag = element.tag();
        if (tag.isBlock() || tag.is(Tag.TextBoundary) || element.nameIs("br")) {
            text.separate();
        }
    }

    private void look(Element element) {
        switch (element.normalName()) {
            case "a", "area" -> addLink(element, "href");
            case "iframe", "frame" -> addLink(element, "src");
            case "link" -> {
                if (element.hasAttr("href") && relations(element).stream().anyMatch(FOLLOWED::contains)) {
                    links.add(element);
                }
            }
            case "meta" -> look(element.attr("name"), element);
            case "base" -> base = base == null && element.hasAttr("href") ? element : base;
            case "html" -> lang = lang == null && element.hasAttr("lang") ? element.attr("lang") : lang;
            default -> {
                // says nothing but its text
            }
        }
    }

    private void addLink(Element element, String attribute) {
        if (element.hasAttr(attribute)) {
            links.add(element);
        }
    }

    private void look(String name, Element meta) {
        if (meta.attr("http-equiv").strip().equalsIgnoreCase("refresh")) {
            links.add(meta);
        } else if (name.strip().equalsIgnoreCase("robots")) {
            robots.add(meta.attr("content"));
        } else if (name.strip().equalsIgnoreCase("description") && description == null && meta.hasAttr("content")) {
            description = meta.attr("content");
        }
    }
}
