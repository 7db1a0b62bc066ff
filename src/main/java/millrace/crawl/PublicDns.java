package millrace.crawl;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Dns;

/**
 * Looks names up, and refuses those of which any address is special. OkHttp connects to the addresses that it is given
 * here and looks nothing up again, so a name that changes its answer afterwards gains nothing.
 */
final class PublicDns implements Dns {
    /** A name of which an address is not the public's. */
    static final class SpecialAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        SpecialAddressException(String message) {
            super(message);
        }
    }

    private static final Pattern LOCALHOST = Pattern.compile("(.*\\.)?localhost\\.?");

    private final Dns names;

    PublicDns(Dns names) {
        this.names = names;
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> addresses = names.lookup(host);
        for (InetAddress address : addresses) {
            check(host, address);
        }
        return addresses;
    }

    /** What can be said before anything is looked up, here or by a proxy: of addresses, and of {@code localhost}. */
    static void check(PageUrl url) throws SpecialAddressException {
        Optional<InetAddress> literal = SpecialAddresses.literal(url);
        if (literal.isPresent()) {
            check(url.host(), literal.get());
        } else if (LOCALHOST.matcher(url.host()).matches()) {
            throw new SpecialAddressException(url.host() + " is loopback");
        }
    }

    private static void check(String host, InetAddress address) throws SpecialAddressException {
        Optional<String> kind = SpecialAddresses.kind(address);
        if (kind.isPresent()) {
            String shown = address.getHostAddress();
            throw new SpecialAddressException(
                    shown.equals(host)
                            ? host + " is " + kind.get()
                            : host + " is at " + shown + ", which is " + kind.get());
        }
    }
}
