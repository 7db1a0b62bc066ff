package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Credentials;

/**
 * A proxy, as {@code http://NAME:PASSWORD@HOST:PORT} or {@code socks5://HOST} names it: what is reserved in a name or a
 * password is percent-encoded. Its text never shows these two.
 */
final class ProxyAddress {
    /** What is taken, for messages. */
    static final String FORMS =
            "http://HOST:PORT or socks5://HOST:PORT, with NAME:PASSWORD@ before the host if it wants them";

    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>http|socks5h?)://(?:(?<user>[^\\s/]*)@)?(?<host>\\[[0-9a-f:.]+]|[^\\s:/?#@\\[\\]]+)(?::(?<port>[0-9]{0,5}))?/?",
            Pattern.CASE_INSENSITIVE);
    private static final int HTTP_PORT = 80;
    private static final int SOCKS_PORT = 1080;
    private static final int LAST_PORT = 65535;

    private final boolean socks;
    private final String host;
    private final int port;
    private final String name;
    private final String password;

    private ProxyAddress(boolean socks, String host, int port, String name, String password) {
        this.socks = socks;
        this.host = host;
        this.port = port;
        this.name = name;
        this.password = password;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is of none of the {@link #FORMS}; the message does not show it
     */
    static ProxyAddress parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the proxy is not of the form " + FORMS);
        }
        boolean socks = !parts.group("scheme").toLowerCase(Locale.ROOT).equals("http");
        String digits = parts.group("port");
        boolean usual = digits == null || digits.isEmpty();
        int port = usual ? (socks ? SOCKS_PORT : HTTP_PORT) : Integer.parseInt(digits);
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("the port of the proxy is not from 1 to " + LAST_PORT);
        }
        String host = parts.group("host").replaceAll("[\\[\\]]", "");
        String user = parts.group("user") == null ? "" : parts.group("user");
        int colon = user.indexOf(':');
        String name = decoded(colon < 0 ? user : user.substring(0, colon));
        String password = colon < 0 ? "" : decoded(user.substring(colon + 1));
        return new ProxyAddress(socks, host, port, name, password);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException ignored) { // its message would show what stands there
            throw new IllegalArgumentException("the proxy's name or password is not percent-encoded");
        }
    }

    boolean isSocks() {
        return socks;
    }

    Proxy proxy() {
        return new Proxy(socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, new InetSocketAddress(host, port));
    }

    /** The value of the header by which an HTTP proxy learns name and password; empty if there are none. */
    String authorization() {
        return socks || (name.isEmpty() && password.isEmpty()) ? "" : Credentials.basic(name, password, UTF_8);
    }

    /** From now on the JVM tells this SOCKS proxy, and no other, name and password: it has one place only for them. */
    void logIn() {
        if (socks && !name.isEmpty()) {
            Authenticator.setDefault(new Authenticator() {
                @Override
                protected PasswordAuthentication getPasswordAuthentication() {
                    boolean asks = "SOCKS5".equals(getRequestingProtocol())
                            && host.equalsIgnoreCase(getRequestingHost())
                            && port == getRequestingPort();
                    return asks
                            ? new PasswordAuthentication(name, password.toCharArray())
                            : super.getPasswordAuthentication();
                }
            });
        }
    }

    /** Where it is, without name and password. */
    @Override
    public String toString() {
        return (socks ? "socks5://" : "http://") + host + ":" + port;
    }
}
