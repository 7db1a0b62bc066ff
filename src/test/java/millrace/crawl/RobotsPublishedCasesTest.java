package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the tests of two other parsers of robots.txt look at, told anew: Google's ({@code google/robotstxt},
 * {@code robots_test.cc}) and crawler-commons' ({@code SimpleRobotRulesParserTest}). Each case is named as there.
 *
 * <p>Not here is where both cannot be right, or what is not the standard's. Google compares URLs that nobody has encoded,
 * takes {@code %62} in a rule for another character than {@code b}, and cuts lines at 16 KB. The tests of crawler-commons
 * want all of a host with a long Crawl-delay to be refused, several names in one User-agent line, that a Crawl-delay ends a
 * group, and of the groups for all crawlers only the first.
 */
class RobotsPublishedCasesTest {
    private static final PageUrl PLACE = PageUrl.canonical("http://foo.example/robots.txt");

    /** Name; crawler; lines of the file; paths that it allows; paths that it does not. */
    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = ';', nullValues = "none", textBlock = """
            SystemTest              ; FooBot ; none                                             ; /a /                ; none
            LineSyntax_Line         ; FooBot ; user-agent: FooBot | disallow: /                 ; none                ; /x/y
            LineSyntax_Line         ; FooBot ; foo: FooBot | bar: /                             ; /x/y                ; none
            LineSyntax_Line         ; FooBot ; user-agent FooBot | disallow /                   ; none                ; /x/y
            Groups_OtherRules       ; FooBot ; User-agent: BarBot | Sitemap: https://foo.bar/s | User-agent: * | Disallow: / ; none ; /x
            Groups_OtherRules       ; BarBot ; User-agent: BarBot | Sitemap: https://foo.bar/s | User-agent: * | Disallow: / ; none ; /x
            Groups_OtherRules       ; FooBot ; User-agent: FooBot | Unknown-Line: unknown | User-agent: * | Disallow: / ; none ; /x
            Groups_OtherRules       ; BarBot ; User-agent: FooBot | Unknown-Line: unknown | User-agent: * | Disallow: / ; none ; /x
            REPLineNamesCaseInsensitive ; FooBot ; USER-AGENT: FooBot | ALLOW: /x/ | DISALLOW: / ; /x/y               ; /a/b
            REPLineNamesCaseInsensitive ; FooBot ; user-agent: FooBot | allow: /x/ | disallow: / ; /x/y               ; /a/b
            REPLineNamesCaseInsensitive ; FooBot ; uSeR-aGeNt: FooBot | AlLoW: /x/ | dIsAlLoW: / ; /x/y               ; /a/b
            UserAgentValueCaseInsensitive ; Foo  ; User-Agent: FOO BAR | Allow: /x/ | Disallow: / ; /x/y              ; /a/b
            UserAgentValueCaseInsensitive ; Foo  ; User-Agent: foo bar | Allow: /x/ | Disallow: / ; /x/y              ; /a/b
            UserAgentValueCaseInsensitive ; foo  ; User-Agent: FoO bAr | Allow: /x/ | Disallow: / ; /x/y              ; /a/b
            AcceptUserAgentUpToFirstSpace ; Foo  ; User-Agent: * | Disallow: / | User-Agent: Foo Bar | Allow: /x/ | Disallow: / ; /x/y ; /y
            GlobalGroups_Secondary  ; FooBot ; none                                             ; /x/y                ; none
            GlobalGroups_Secondary  ; FooBot ; user-agent: * | allow: / | user-agent: FooBot | disallow: / ; none      ; /x/y
            GlobalGroups_Secondary  ; BarBot ; user-agent: * | allow: / | user-agent: FooBot | disallow: / ; /x/y      ; none
            GlobalGroups_Secondary  ; QuxBot ; user-agent: FooBot | allow: / | user-agent: BarBot | disallow: / | user-agent: BazBot | disallow: / ; /x/y ; none
            AllowDisallow_Value_CaseSensitive ; FooBot ; user-agent: FooBot | disallow: /x/     ; none                ; /x/y
            AllowDisallow_Value_CaseSensitive ; FooBot ; user-agent: FooBot | disallow: /X/     ; /x/y                ; none
            LongestMatch            ; FooBot ; user-agent: FooBot | disallow: /x/page.html | allow: /x/ ; /x/other    ; /x/page.html
            LongestMatch            ; FooBot ; user-agent: FooBot | allow: /x/page.html | disallow: /x/ ; /x/page.html ; /x/
            LongestMatch            ; FooBot ; user-agent: FooBot | disallow: | allow:          ; /x/page.html        ; none
            LongestMatch            ; FooBot ; user-agent: FooBot | disallow: / | allow: /      ; /x/page.html        ; none
            LongestMatch            ; FooBot ; user-agent: FooBot | disallow: /x | allow: /x/   ; /x/                 ; /x
            LongestMatch            ; FooBot ; user-agent: FooBot | disallow: /x/page.html | allow: /x/page.html ; /x/page.html ; none
            LongestMatch            ; FooBot ; user-agent: FooBot | allow: /page | disallow: /*.html ; /page           ; /page.html
            LongestMatch            ; FooBot ; user-agent: FooBot | allow: /x/page. | disallow: /*.html ; /x/page.html ; /x/y.html
            LongestMatch            ; FooBot ; User-agent: * | Disallow: /x/ | User-agent: FooBot | Disallow: /y/ ; /x/page ; /y/page
            Encoding                ; FooBot ; User-agent: FooBot | Disallow: / | Allow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par ; /foo/bar?qux=taz&baz=http://foo.bar?tar&par ; /foo/bar?qux=taz
            Encoding                ; FooBot ; User-agent: FooBot | Disallow: / | Allow: /foo/bar/ツ ; /foo/bar/%E3%83%84 ; /foo/bar/
            Encoding                ; FooBot ; User-agent: FooBot | Disallow: / | Allow: /foo/bar/%E3%83%84 ; /foo/bar/%E3%83%84 ; /foo/bar/
            Encoding                ; FooBot ; User-agent: FooBot | Disallow: / | Allow: /foo/bar/%62%61%7A ; /foo/bar/%62%61%7A ; /foo/bar/
            SpecialCharacters       ; FooBot ; User-agent: FooBot | Disallow: /foo/bar/quz | Allow: /foo/*/qux ; /foo/quz /foo//quz /foo/bax/quz ; /foo/bar/quz
            SpecialCharacters       ; FooBot ; User-agent: FooBot | Disallow: /foo/bar$ | Allow: /foo/bar/qux ; /foo/bar/qux /foo/bar/ /foo/bar/baz ; /foo/bar
            SpecialCharacters       ; FooBot ; User-agent: FooBot | # Disallow: / | Disallow: /foo/quz#qux | Allow: / ; /foo/bar ; /foo/quz
            IndexHTMLisDirectory    ; FooBot ; User-Agent: * | Allow: /allowed-slash/index.html | Disallow: / ; /allowed-slash/ /allowed-slash/index.html ; /allowed-slash/index.htm /anyother-url
            DocumentationChecks     ; FooBot ; user-agent: FooBot | disallow: / | allow: /fish  ; /fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.html?id=anything ; /bar /Fish.asp /catfish /?id=fish
            DocumentationChecks     ; FooBot ; user-agent: FooBot | disallow: / | allow: /fish* ; /fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.html?id=anything ; /bar /Fish.bar /catfish /?id=fish
            DocumentationChecks     ; FooBot ; user-agent: FooBot | disallow: / | allow: /fish/ ; /fish/ /fish/salmon /fish/?salmon /fish/salmon.html /fish/?id=anything ; /bar /fish /fish.html /Fish/Salmon.html
            DocumentationChecks     ; FooBot ; user-agent: FooBot | disallow: / | allow: /*.php ; /filename.php /folder/filename.php /folder/filename.php?parameters //folder/any.php.file.html /filename.php/ /index?f=filename.php/ ; /bar /php/ /index?php /windows.PHP
            DocumentationChecks     ; FooBot ; user-agent: FooBot | disallow: / | allow: /*.php$ ; /filename.php /folder/filename.php ; /bar /filename.php?parameters /filename.php/ /filename.php5 /php/ /filename?php /aaaphpaaa //windows.PHP
            DocumentationChecks     ; FooBot ; user-agent: FooBot | disallow: / | allow: /fish*.php ; /fish.php /fishheads/catfish.php?parameters ; /bar /Fish.PHP
            DocumentationChecks     ; FooBot ; user-agent: FooBot | allow: /p | disallow: /     ; /page               ; /x
            DocumentationChecks     ; FooBot ; user-agent: FooBot | allow: /folder | disallow: /folder ; /folder/page ; none
            DocumentationChecks     ; FooBot ; user-agent: FooBot | allow: /page | disallow: /*.htm ; /page           ; /page.htm
            DocumentationChecks     ; FooBot ; user-agent: FooBot | allow: /$ | disallow: /     ; /                   ; /page.html
            """)
    void agreesWithGoogle(String name, String agent, String lines, String allowed, String disallowed) {
        check(agent, lines == null ? "" : lines.replaceAll(" *\\| *", "\n"), allowed, disallowed);
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = ';', nullValues = "none", textBlock = """
            EmptyRules              ; any     ; none                                            ; /anypage.html       ; none
            QueryParamInDisallow    ; any     ; User-agent: * | Disallow: /index.cfm?fuseaction=sitesearch.results* ; /index.cfm ; /index.cfm?fuseaction=sitesearch.results&type=People&qry=california&pg=2
            GooglePatternMatching   ; any     ; User-agent: * | Disallow: /fish                 ; /Fish.asp /catfish /?id=fish /fis ; /fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.php?id=anything
            GooglePatternMatching   ; any     ; User-agent: * | Disallow: /fish*                ; /Fish.asp /catfish /?id=fish /fis ; /fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.php?id=anything
            GooglePatternMatching   ; any     ; User-agent: * | Disallow: /fish/                ; /fish /fish.html /Fish/Salmon.asp ; /fish/ /fish/?id=anything /fish/salmon.htm
            GooglePatternMatching   ; any     ; User-agent: * | Disallow: /*.php                ; / /windows.PHP      ; /filename.php /folder/filename.php /folder/filename.php?parameters /folder/any.php.file.html /filename.php/
            GooglePatternMatching   ; any     ; User-agent: * | Disallow: /*.php$               ; /filename.php?parameters /filename.php/ /filename.php5 /windows.PHP ; /filename.php /folder/filename.php
            GooglePatternMatching   ; any     ; User-agent: * | Disallow: /fish*.php            ; /Fish.PHP           ; /fish.php /fishheads/catfish.php?parameters
            GooglePatternMatching   ; any     ; User-agent: * | Disallow: /*fish*.php           ; /fishheads/catfish.htm ; /fish.php /superfishheads/catfish.php?parameters
            CommentedOutLines       ; any     ; #user-agent: any | #disallow: / | #user-agent: * | #disallow: / ; /anypage.html ; none
            RobotsTxtAlwaysAllowed  ; any     ; User-agent: * | Disallow: /                     ; /robots.txt         ; /
            AgentNotListed          ; crawler3 ; User-agent: crawler1 | Disallow: /index.html | Allow: / | User-agent: crawler2 | Disallow: / ; /anypage.html /index.html ; none
            NonAsciiEncoding        ; any     ; User-agent: * # ¢ ₵ | Disallow:                 ; /anypage.html       ; none
            SimplestAllowAll        ; any     ; User-agent: * | Disallow:                       ; /anypage.html       ; none
            HtmlMarkupInRobotsTxt   ; anybot  ; <HTML> | <BODY> | User-agent: anybot<BR> | Disallow: <BR> | User-agent: *<BR> | Disallow: /<BR> | </BODY> ; /index.html ; none
            HtmlMarkupInRobotsTxt   ; bogus   ; <HTML> | <BODY> | User-agent: anybot<BR> | Disallow: <BR> | User-agent: *<BR> | Disallow: /<BR> | </BODY> ; none ; /index.html
            IgnoreOfHtml            ; any     ; <HTML><HEAD><TITLE>Under maintenance</TITLE></HTML> ; /               ; none
            CaseSensitivePaths      ; any     ; User-agent: * | Allow: /AnyPage.html | Allow: /somepage.html | Disallow: / ; /AnyPage.html /somepage.html ; /anypage.html /SomePage.html
            EmptyAllow              ; any     ; User-agent: * | Allow:                          ; /anypage.html       ; none
            MultiMatches            ; crawlerbot ; User-agent: crawlerbot | Disallow: /index.html | Allow: / | User-agent: crawler | Disallow: / ; /anypage.html ; /index.html
            MultiWordAgentName      ; Download Ninja ; User-agent: Download Ninja | Disallow: /index.html | Allow: / ; /anypage.html ; /index.html
            UnsupportedFields       ; crawler2 ; User-agent: crawler1 | Disallow: /index.html | Allow: / | newfield: 234 | User-agent: crawler2 | Disallow: / ; none ; /anypage.html
            IgnoringHost            ; any     ; User-agent: * | Host: www.foo.example | Disallow: /img/ ; /           ; /img/
            DirectiveTypos          ; bot1    ; User-agent: bot1 | desallow: /desallow/ | dissalow: /dissalow/ ; /     ; /desallow/ /dissalow/
            DirectiveTypos          ; bot2    ; useragent: bot2 | disallow: /a/                 ; /                   ; /a/
            DirectiveTypos          ; bot3    ; useg-agent: bot3 | disallow: /a/                ; /                   ; /a/
            DirectiveTypos          ; bot4    ; useragent bot4 | disallow: /a/                  ; /                   ; /a/
            FormatErrors            ; bot1    ; User-agent : bot1 | Disallow : /before-colon/ | Disallow /no-colon/ ; / ; /before-colon/ /no-colon/
            MalformedPathInRobotsFile ; any   ; User-agent: * | Disallow: /wiki/Wikipedia_talk:Mediation_Committee/ | Disallow: /wiki/Wikipedia%_talk ; /wiki/ ; /wiki/Wikipedia_talk:Mediation_Committee/
            AmazonRobotsWithWildcards ; any   ; User-agent: * | Disallow: /wishlist/ | Allow: /wishlist/universal* | Disallow: /*/gcrnsts ; /wishlist/universal/page ; /wishlist/bogus /anydirectoryhere/gcrnsts
            AllowBeforeDisallow     ; any     ; User-agent: * | Disallow: /fish | Allow: /fish   ; /fish              ; none
            SpacesInMultipleUserAgentNames ; One   ; User-agent: One, Two, Three | Disallow: / | User-agent: * | Allow: / ; none ; /fish
            SpacesInMultipleUserAgentNames ; any   ; User-agent: One, Two, Three | Disallow: / | User-agent: * | Allow: / ; /fish ; none
            """)
    void agreesWithCrawlerCommons(String name, String agent, String lines, String allowed, String disallowed) {
        check(agent, lines == null ? "" : lines.replaceAll(" *\\| *", "\r\n"), allowed, disallowed);
    }

    @Test
    void findsTheGroupsOfGoogle() {
        String file = """
                allow: /foo/bar/

                user-agent: FooBot
                disallow: /
                allow: /x/
                user-agent: BarBot
                disallow: /
                allow: /y/


                allow: /w/
                user-agent: BazBot

                user-agent: FooBot
                allow: /z/
                disallow: /
                """;
        check("FooBot", file, "/x/b /z/d", "/y/c /foo/bar/");
        check("BarBot", file, "/y/c /w/a", "/z/d /foo/bar/");
        check("BazBot", file, "/z/d", "/foo/bar/");
    }

    @Test
    void readsPastAByteOrderMarkAsGoogleDoes() {
        String file = "User-Agent: foo\nDisallow: /a\n";
        check("foo", "\uFEFF" + file, "/", "/a");
    }

    /** Of the first draft of the standard, with ends of lines of all kinds. */
    @ParameterizedTest
    @CsvSource({
        "UnhipBot/0.1, none, / /index.html /server.html /orgo.gif /org/about.html /org/plans.html /%7Emak/mak.html",
        "WebCrawler/3.0, / /index.html /server.html /orgo.gif /org/about.html /org/plans.html /%7Emak/mak.html, none",
        "Excite/1.0, / /index.html /server.html /orgo.gif /org/about.html /org/plans.html /%7Emak/mak.html, none",
        "Unknown/1.0, /server.html /services/slow.html /org/about.html /%7Emak/mak.html,"
                + " / /index.html /orgo.gif /org/plans.html /%7Ejim/jim.html"
    })
    void agreesWithTheFirstDraft(String agent, String allowed, String disallowed) {
        String file = "# for http://www.fict.org/\r\nUser-agent: unhipbot\nDisallow: /\r\r\n"
                + "User-agent: webcrawler\nUser-agent: excite\rDisallow: \r"
                + "User-agent: *\r\nDisallow: /org/plans.html\nAllow: /org/\rAllow: /serv\r\nAllow: /~mak\nDisallow: /\r\n";
        check(agent, file, allowed.replace("none", ""), disallowed.replace("none", ""));
    }

    /** Of the tests of Nutch, which crawler-commons has too. */
    @ParameterizedTest
    @CsvSource({
        "Agent1, /b /b/b/foo.html /c /c/a /d /e/d /e/d/foo.html /foo/bar/baz.html, /a /a/ /a/bloh/foo.html /b/a /b/a/i.html",
        "Agent4, /a /b/a /c /e/d /e/doh.html /foo/bar/baz.html, /d /d/a /e/d/foo.html",
        "Agent5, /a /b/a /c /d /e/d/foo.html /f/, /foo/bar/baz.html"
    })
    void agreesWithNutch(String agent, String allowed, String disallowed) {
        String file = "User-Agent: Agent1 #foo\rDisallow: /a\rDisallow: /b/a\r#Disallow: /c\r\r\r"
                + "User-Agent: Agent2 Agent3#foo\rUser-Agent: Agent4\rDisallow: /d\rDisallow: /e/d/\r\r"
                + "User-Agent: *\rDisallow: /foo/bar/\r";
        check(agent, file, allowed, disallowed);
    }

    private static void check(String agent, String file, String allowed, String disallowed) {
        RobotsRules rules = RobotsRules.of(RobotsRules.read(PLACE, file.getBytes(UTF_8), "text/plain", agent)
                .text());
        check(rules, allowed, true);
        check(rules, disallowed, false);
    }

    private static void check(RobotsRules rules, String paths, boolean allows) {
        for (String path :
                paths == null || paths.isBlank() ? new String[0] : paths.strip().split(" +")) {
            assertEquals(allows, rules.allows(PageUrl.canonical("http://foo.example" + path)), path);
        }
    }
}
