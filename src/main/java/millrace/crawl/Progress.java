package millrace.crawl;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How far a call has come: what a failure of OkHttp means depends on it. Told by OkHttp, on any of its threads. */
final class Progress extends EventListener {
    /** {@code LOOK_UP -> CONNECT -> SECURE -> REQUEST -> RESPONSE -> BODY}; a kept connection begins with the request. */
    enum Step {
        LOOK_UP,
        CONNECT,
        SECURE,
        REQUEST,
        RESPONSE,
        BODY
    }

    private volatile Step step = Step.LOOK_UP;
    private volatile String ip = "";
    private volatile boolean byProxy;
    private volatile int status;
    private volatile Headers answered = Headers.EMPTY;
    private volatile @Nullable Tap tap;
    private volatile Received.@Nullable Wire wire;

    Step step() {
        return step;
    }

    /** The address that was connected to; empty: none, or a proxy's. */
    String ip() {
        return ip;
    }

    /** Of the answer, as it came. */
    int status() {
        return status;
    }

    /** The headers of the answer, as they came. */
    Headers answered() {
        return answered;
    }

    /** What went over the connection for this request, if that is recorded. */
    Received.Wire wire() {
        Received.Wire taken = wire;
        Tap recording = tap;
        return taken != null ? taken : recording == null ? Received.Wire.UNKNOWN : recording.end();
    }

    /** A connection is there, and nothing of this request has gone over it. */
    void begin(@Nullable Connection connection) throws IOException {
        if (connection != null && connection.socket() instanceof Tap.Tapped tapped) {
            tap = tapped.tap();
            if (!tapped.tap().begin(connection.socket())) {
                throw new StaleConnectionException();
            }
        }
    }

    /** A connection was kept that the server had not. Nothing was sent. */
    static final class StaleConnectionException extends IOException {
        private static final long serialVersionUID = 1;

        StaleConnectionException() {
            super("the server closed the connection meanwhile");
        }
    }

    /** After a failure: whether the server may have closed a kept connection before it saw the request. */
    boolean isStale(IOException failure) {
        Tap here = tap;
        return failure instanceof StaleConnectionException || (here != null && here.mayHaveGoneBefore(failure));
    }

    void answer(int code, Headers headers) {
        status = code;
        answered = headers;
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        step = Step.CONNECT;
        byProxy = proxy.type() != Proxy.Type.DIRECT;
    }

    @Override
    public void secureConnectStart(Call call) {
        step = Step.SECURE;
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        InetSocketAddress address = connection.route().socketAddress();
        if (connection.route().proxy().type() == Proxy.Type.DIRECT && !address.isUnresolved()) {
            ip = address.getAddress().getHostAddress();
        }
    }

    @Override
    public void requestHeadersStart(Call call) {
        step = Step.REQUEST;
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
        step = Step.RESPONSE;
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        step = Step.BODY;
    }

    /** The last moment at which nobody else can have the connection. */
    @Override
    public void responseBodyEnd(Call call, long byteCount) {
        wire = wire();
    }

    /** What a failure at this step means. */
    FetchFailure failure(IOException cause) {
        Tap here = tap;
        FetchFailure failure = FailureReasons.of(cause, step, here != null && here.isOpen());
        return byProxy && step == Step.CONNECT
                ? new FetchFailure(Reason.PROXY_FAILED, failure.getMessage(), cause)
                : failure.at(ip);
    }
}
