package millrace.crawl;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The addresses at which no stranger's page may make us ask: all that IANA's registries of special-purpose addresses do
 * not give to the public, multicast, and addresses of IPv6 that stand for such ones of IPv4.
 */
final class SpecialAddresses {
    /** A range of addresses: those that begin with the same bits. */
    private record Block(BigInteger start, int length, int bits, String name) {
        static Block of(String cidr, String name) {
            int slash = cidr.indexOf('/');
            byte[] start = literal(cidr.substring(0, slash)).getAddress();
            return new Block(new BigInteger(1, start), start.length, Integer.parseInt(cidr.substring(slash + 1)), name);
        }

        boolean contains(byte[] address) {
            BigInteger difference = new BigInteger(1, address).xor(start);
            return address.length == length && difference.bitLength() <= 8 * length - bits;
        }
    }

    private static final List<Block> BLOCKS = List.of(
            Block.of("0.0.0.0/8", "this network"),
            Block.of("10.0.0.0/8", "private"),
            Block.of("100.64.0.0/10", "a provider's own"),
            Block.of("127.0.0.0/8", "loopback"),
            Block.of("169.254.0.0/16", "link-local"),
            Block.of("172.16.0.0/12", "private"),
            Block.of("192.0.0.0/24", "for protocols"),
            Block.of("192.0.2.0/24", "for examples"),
            Block.of("192.88.99.0/24", "a retired relay"),
            Block.of("192.168.0.0/16", "private"),
            Block.of("198.18.0.0/15", "for benchmarks"),
            Block.of("198.51.100.0/24", "for examples"),
            Block.of("203.0.113.0/24", "for examples"),
            Block.of("224.0.0.0/4", "multicast"),
            Block.of("240.0.0.0/4", "reserved"),
            Block.of("::/128", "no address"),
            Block.of("::1/128", "loopback"),
            Block.of("100::/64", "a black hole"),
            Block.of("2001::/23", "for protocols"),
            Block.of("2001:db8::/32", "for examples"),
            Block.of("3fff::/20", "for examples"),
            Block.of("5f00::/16", "for segment routing"),
            Block.of("64:ff9b:1::/48", "a local translation"),
            Block.of("fc00::/7", "private"),
            Block.of("fe80::/10", "link-local"),
            Block.of("fec0::/10", "site-local"),
            Block.of("ff00::/8", "multicast"));

    /** Where in an address of IPv6 one of IPv4 stands: ::ffff:a.b.c.d, ::a.b.c.d, 64:ff9b::a.b.c.d, 2002:ab:cd::. */
    private record Embedding(Block block, int offset) {}

    private static final List<Embedding> EMBEDDINGS = List.of(
            new Embedding(new Block(BigInteger.valueOf(0xFFFF_0000_0000L), 16, 96, "mapped"), 12),
            new Embedding(Block.of("::/96", "compatible"), 12),
            new Embedding(Block.of("::ffff:0:0:0/96", "translated"), 12),
            new Embedding(Block.of("64:ff9b::/96", "translated"), 12),
            new Embedding(Block.of("2002::/16", "6to4"), 2));

    private SpecialAddresses() {}

    /** What is special about an address, in words; empty: it is one of the public's. */
    static Optional<String> kind(InetAddress address) {
        return kind(address.getAddress());
    }

    /** The address that a host of a {@link PageUrl} is, if it is no name. Nothing is looked up. */
    static Optional<InetAddress> literal(PageUrl url) {
        String host = url.host();
        boolean isAddress = host.indexOf(':') >= 0 || host.matches("[0-9]+(\\.[0-9]+){3}");
        return isAddress ? Optional.of(literal(host)) : Optional.empty();
    }

    private static Optional<String> kind(byte[] address) {
        Optional<String> own = BLOCKS.stream()
                .filter(block -> block.contains(address))
                .map(Block::name)
                .findFirst();
        return own.isPresent()
                ? own
                : EMBEDDINGS.stream()
                        .filter(embedding -> embedding.block().contains(address))
                        .flatMap(embedding ->
                                kind(Arrays.copyOfRange(address, embedding.offset(), embedding.offset() + 4)).stream())
                        .findFirst();
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address + " is no address", e);
        }
    }
}
