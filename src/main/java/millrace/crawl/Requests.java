package millrace.crawl;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

/**
 * Makes requests: one each, no more. OkHttp is told not to follow, not to try again, not to ask caches or proxies of the
 * system. It speaks HTTP/1.1 only: a host is asked one thing at a time, so HTTP/2 would bring nothing, and an archive
 * wants the bytes as they were.
 *
 * <p>A proxy looks names up by itself: what it finds is not checked, only addresses and {@code localhost} are refused.
 *
 * <p>There are two kinds of clients, alike but for the look-up of names: for what the user's list names, which may be
 * anywhere, and for all else. Their connections are not shared. Of each kind there are some, among which the hosts are divided:
 * a client looks through all its connections, and takes the lock of each, to find one to the host.
 */
final class Requests implements AutoCloseable {
    /** Shorter than the patience of usual servers, so that no request goes into a connection that they are closing. */
    private static final Duration KEPT_ALIVE = Duration.ofSeconds(4);

    private static final int CLIENTS = 16;

    /** Connections of a client to nobody at the moment. */
    private static final int MOST_KEPT = 16;

    /** What is for the hosts of the user's list alone, in lower case. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie");

    private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";

    /** Of a body: up to 10^18 bytes. */
    private static final Pattern LENGTH = Pattern.compile("0*[0-9]{1,18}");

    private final FetchSettings settings;
    private final Optional<ProxyAddress> proxy;
    private final List<OkHttpClient> anywhere;
    private final List<OkHttpClient> publicOnly;

    /**
     * Opens no connection yet.
     *
     * @param base what is trusted
     * @param names looks names up
     * @param keepWire whether answers come with their {@link Received.Wire}
     */
    Requests(FetchSettings settings, OkHttpClient.Builder base, Dns names, boolean keepWire) {
        this.settings = settings;
        this.proxy = settings.proxy().isEmpty() ? Optional.empty() : Optional.of(ProxyAddress.parse(settings.proxy()));
        int kept = proxy.filter(ProxyAddress::isSocks).isPresent() ? 0 : MOST_KEPT; // a Tap is not on those of SOCKS
        OkHttpClient.Builder builder = base.followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectTimeout(settings.connectTimeout())
                .readTimeout(settings.timeout())
                .writeTimeout(settings.timeout())
                .callTimeout(settings.timeout())
                .eventListenerFactory(call -> progress(call.request()))
                .addNetworkInterceptor(Requests::watch);
        useProxy(builder, proxy);
        Tap.on(builder, keepWire, settings.maxBytes());
        OkHttpClient client = builder.dns(names).build();
        this.anywhere = clients(client, kept);
        this.publicOnly = settings.allowPrivate()
                ? anywhere
                : clients(client.newBuilder().dns(new PublicDns(names)).build(), kept);
    }

    private static List<OkHttpClient> clients(OkHttpClient like, int kept) {
        return Stream.generate(() -> like.newBuilder()
                        .connectionPool(new ConnectionPool(kept, KEPT_ALIVE.toMillis(), TimeUnit.MILLISECONDS))
                        .build())
                .limit(CLIENTS)
                .toList();
    }

    /**
     * Asks for a URL and reads the answer. Blocks for the time-out of a fetch at most.
     *
     * @param headers beside those of the settings
     * @param listed whether the user's list names the host: it may be anywhere, and is told what is for those of the list
     * @param body reads the body of an answer
     * @throws FetchFailure if no usable answer came, with the reason
     */
    Received get(PageUrl url, Map<String, String> headers, boolean listed, BodyReader body) throws FetchFailure {
        List<OkHttpClient> clients = listed ? anywhere : publicOnly;
        OkHttpClient client = clients.get(Math.floorMod(url.http().host().hashCode(), CLIENTS));
        for (int stale = 0; ; stale++) {
            Progress progress = new Progress();
            try {
                if (clients != anywhere) {
                    PublicDns.check(url);
                }
                return answer(client.newCall(request(url, headers, listed, progress)), progress, body);
            } catch (IOException e) {
                if (stale == MOST_KEPT || !progress.isStale(e)) {
                    throw progress.failure(e);
                }
            }
        }
    }

    private static Received answer(Call call, Progress progress, BodyReader body) throws IOException {
        try (Response response = call.execute()) {
            int status = progress.status();
            Headers answered = progress.answered();
            Body read = body.read(status, answered, response.body().byteStream());
            return new Received(status, answered, read, progress.ip(), progress.wire());
        }
    }

    private Request request(PageUrl url, Map<String, String> headers, boolean listed, Progress progress) {
        Request.Builder request = new Request.Builder()
                .url(url.http())
                .header("User-Agent", settings.userAgent())
                .header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
                .header("Accept-Encoding", Encodings.OFFERED)
                .tag(Progress.class, progress);
        for (Map.Entry<String, String> header : settings.headers()) {
            if (listed || !CREDENTIALS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                request.header(header.getKey(), header.getValue());
            }
        }
        headers.forEach(request::header);
        String authorization = proxy.map(ProxyAddress::authorization).orElse("");
        if (!authorization.isEmpty() && !url.http().isHttps()) {
            request.header(PROXY_AUTHORIZATION, authorization);
        }
        return request.build();
    }

    /** Ends what is running, with failures, and closes all connections. */
    @Override
    public void close() {
        for (List<OkHttpClient> clients : List.of(anywhere, publicOnly)) {
            for (OkHttpClient client : clients) {
                client.dispatcher().cancelAll();
                client.dispatcher().executorService().shutdown();
                client.connectionPool().evictAll();
            }
        }
    }

    private static Progress progress(Request request) {
        Progress progress = request.tag(Progress.class);
        if (progress == null) {
            throw new IllegalStateException("a request without its progress");
        }
        return progress;
    }

    /**
     * OkHttp would repeat a request at once if the answer is 503 and says that it may: here nobody repeats. And where no
     * proxy answers, it takes a 407 for a broken protocol, or tells the server the name that is for the proxy: it sees
     * a 403. Of a proxy a 407 says nothing of the page.
     */
    private static Response watch(Interceptor.Chain chain) throws IOException {
        Progress progress = progress(chain.request());
        Connection connection = chain.connection();
        progress.begin(connection);
        Response response = chain.proceed(chain.request());
        progress.answer(response.code(), response.headers());
        checkLength(response);
        Response.Builder seen = response.newBuilder().removeHeader("Retry-After");
        if (response.code() != HttpURLConnection.HTTP_PROXY_AUTH) {
            return seen.build();
        } else if (connection != null && isProxys(connection.route())) {
            throw new FetchFailure(Reason.PROXY_FAILED, "the proxy wants another name and password: 407");
        }
        return seen.code(HttpURLConnection.HTTP_FORBIDDEN).build();
    }

    /** By RFC 9112, section 6.3: else OkHttp would read to the end of the connection, or so much as the last one says. */
    private static void checkLength(Response response) throws FetchFailure {
        List<String> said = response.headers("Content-Length");
        int status = response.code();
        boolean without = status == HttpURLConnection.HTTP_NO_CONTENT || status == HttpURLConnection.HTTP_NOT_MODIFIED;
        if (said.isEmpty() || without || response.header("Transfer-Encoding") != null) {
            return;
        }
        String all = String.join(",", said);
        Set<String> lengths = new HashSet<>();
        for (String one : all.split(",", -1)) {
            lengths.add(one.strip());
        }
        if (lengths.size() > 1 || !LENGTH.matcher(lengths.iterator().next()).matches()) {
            throw new FetchFailure(Reason.NOT_HTTP_ANSWER, OneLine.of("the length is \"" + all + "\"", 100));
        }
    }

    /** Whether a proxy gives the answers, and not a server that is behind it. */
    private static boolean isProxys(Route route) {
        return route.proxy().type() == Proxy.Type.HTTP && !route.requiresTunnel();
    }

    private static void useProxy(OkHttpClient.Builder builder, Optional<ProxyAddress> proxy) {
        builder.proxy(proxy.map(ProxyAddress::proxy).orElse(Proxy.NO_PROXY));
        proxy.ifPresent(ProxyAddress::logIn);
        String authorization = proxy.map(ProxyAddress::authorization).orElse("");
        if (!authorization.isEmpty()) { // for tunnels; what goes without one brings it along
            builder.proxyAuthenticator((route, response) -> response.request().header(PROXY_AUTHORIZATION) == null
                    ? response.request()
                            .newBuilder()
                            .header(PROXY_AUTHORIZATION, authorization)
                            .build()
                    : null);
        }
    }

    /** Reads the body of an answer with this status and these headers. */
    @FunctionalInterface
    interface BodyReader {
        Body read(int status, Headers headers, InputStream raw) throws IOException;
    }
}
