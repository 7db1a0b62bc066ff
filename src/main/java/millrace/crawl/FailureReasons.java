package millrace.crawl;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What the exceptions of OkHttp and the JDK mean. */
final class FailureReasons {
    private static final int LONGEST_MESSAGE = 200;

    /**
     * How okio says that a line did not end within a limit, or within what came: many bytes are hardly the latter. For
     * connections of which is not known whether they ended.
     */
    private static final Pattern LINE_LIMIT = Pattern.compile("limit=[0-9]{5,}");

    private static final String LONGEST_HEADERS = "more than 256 KiB of headers"; // OkHttp's limit

    private FailureReasons() {}

    /**
     * What it means that a fetch failed.
     *
     * @param open whether it is known that the server had not ended the connection
     */
    static FetchFailure of(IOException cause, Progress.Step step, boolean open) {
        if (cause instanceof FetchFailure known) {
            return known;
        }
        Reason reason = reason(cause, step, open);
        return new FetchFailure(reason, reason == Reason.HEADERS_TOO_LONG ? LONGEST_HEADERS : message(cause), cause);
    }

    private static Reason reason(IOException cause, Progress.Step step, boolean open) {
        if (cause instanceof PublicDns.SpecialAddressException) {
            return Reason.PRIVATE_ADDRESS;
        } else if (cause instanceof InterruptedIOException) {
            return timeout(step);
        } else if (cause instanceof UnknownHostException) {
            return Reason.NO_ADDRESS;
        } else if (cause instanceof SSLException) {
            return tls(cause);
        }
        return switch (step) {
            case LOOK_UP, CONNECT, SECURE -> connection(cause, step);
            case REQUEST, RESPONSE -> response(cause, open);
            case BODY ->
                cause instanceof EOFException || cause instanceof ProtocolException
                        ? Reason.SHORT_BODY
                        : Reason.CONNECTION_LOST;
        };
    }

    private static Reason timeout(Progress.Step step) {
        return switch (step) {
            case LOOK_UP, CONNECT, SECURE -> Reason.CONNECT_TIMEOUT;
            case REQUEST, RESPONSE -> Reason.RESPONSE_TIMEOUT;
            case BODY -> Reason.BODY_TIMEOUT;
        };
    }

    private static Reason tls(IOException cause) {
        if (cause instanceof SSLPeerUnverifiedException) {
            return Reason.TLS_WRONG_HOST;
        } else if (comesFrom(cause, CertificateExpiredException.class)
                || comesFrom(cause, CertificateNotYetValidException.class)) {
            return Reason.TLS_EXPIRED;
        } else if (comesFrom(cause, CertPathBuilderException.class)
                || comesFrom(cause, CertPathValidatorException.class)) {
            return Reason.TLS_UNTRUSTED;
        }
        return Reason.TLS_FAILED;
    }

    private static Reason connection(IOException cause, Progress.Step step) {
        if (cause instanceof NoRouteToHostException) {
            return Reason.UNREACHABLE;
        } else if (cause instanceof ConnectException) {
            String message = String.valueOf(cause.getCause() == null ? cause : cause.getCause());
            return message.toLowerCase(Locale.ROOT).contains("unreachable")
                    ? Reason.UNREACHABLE
                    : Reason.CONNECTION_REFUSED;
        } else if (String.valueOf(cause.getMessage()).contains("CONNECT")) {
            return Reason.PROXY_FAILED;
        }
        return step == Progress.Step.SECURE ? Reason.TLS_FAILED : Reason.CONNECTION_LOST;
    }

    private static Reason response(IOException cause, boolean open) {
        if (cause instanceof ProtocolException) {
            return Reason.NOT_HTTP_ANSWER;
        }
        Throwable end = cause instanceof EOFException ? cause : cause.getCause();
        if (!(end instanceof EOFException)) {
            return Reason.CONNECTION_LOST;
        }
        boolean atLimit =
                open || LINE_LIMIT.matcher(String.valueOf(end.getMessage())).find();
        return atLimit ? Reason.HEADERS_TOO_LONG : Reason.CONNECTION_LOST;
    }

    private static boolean comesFrom(Throwable error, Class<? extends Throwable> type) {
        Throwable cause = error;
        for (int i = 0; cause != null && i < 20; i++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** On one line, and short: a server may have written it. */
    private static String message(IOException cause) {
        return OneLine.of(cause.getMessage() == null ? cause.toString() : cause.getMessage(), LONGEST_MESSAGE);
    }
}
