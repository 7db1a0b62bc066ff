package millrace.crawl;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import okhttp3.Headers;
import okio.ByteString;

/**
 * A whole answer.
 *
 * @param ip the address that was connected to; empty if that was a proxy's
 * @param wire what went over the connection, byte for byte; both are empty if nobody wants to know
 */
record Received(int status, Headers headers, Body body, String ip, Wire wire) {
    /** The bytes of a request, and of the answer to it, with all framing. */
    record Wire(ByteString request, ByteString response) {
        static final Wire UNKNOWN = new Wire(ByteString.EMPTY, ByteString.EMPTY);
    }

    /** What is more is as much: thirty years. */
    private static final long LONGEST_SECONDS = 999_999_999;

    /** A header, or an empty string. */
    String header(String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    /** The type that the server says, without parameters, in lower case. */
    String contentType() {
        return typeOf(headers);
    }

    static String typeOf(Headers headers) {
        String value = headers.get("Content-Type");
        String type = value == null ? "" : value;
        int end = type.indexOf(';');
        return OneLine.of(end < 0 ? type : type.substring(0, end), 100).toLowerCase(Locale.ROOT);
    }

    /** The charset that the server says, or an empty string. */
    String charset() {
        for (String parameter : header("Content-Type").split(";", -1)) {
            String[] pair = parameter.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("charset")) {
                return pair[1].strip().replaceAll("[\"']", "");
            }
        }
        return "";
    }

    /** For how long the server asks to be left alone; zero if it does not say, or says it in no known way. */
    Duration retryAfter(Instant now) {
        String value = header("Retry-After").strip();
        if (value.isEmpty()) {
            return Duration.ZERO;
        } else if (value.matches("[0-9]+")) {
            String digits = value.replaceFirst("^0+(?=.)", "");
            return Duration.ofSeconds(digits.length() > 9 ? LONGEST_SECONDS : Long.parseLong(digits));
        }
        try {
            Duration rest = Duration.between(
                    now,
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return rest.isNegative() ? Duration.ZERO : rest;
        } catch (DateTimeException ignored) { // by HTTP it would mean nothing
            return Duration.ZERO;
        }
    }
}
