package millrace.crawl;

/** What the statuses of HTTP mean for a page. */
final class Statuses {
    private Statuses() {}

    /** The reason for a status, of which {@code OK} is but half: the body may have been cut. */
    static Reason reason(int status) {
        return switch (status) {
            case 304 -> Reason.NOT_MODIFIED;
            case 301, 308 -> Reason.MOVED_FOR_GOOD;
            case 302, 303, 307 -> Reason.MOVED_FOR_NOW;
            case 404, 410 -> Reason.NOT_FOUND;
            case 401, 403, 407, 451 -> Reason.FORBIDDEN;
            case 429 -> Reason.TOO_MANY_REQUESTS;
            case 503 -> Reason.UNAVAILABLE;
            default ->
                switch (status / 100) {
                    case 2 -> Reason.OK;
                    case 4 -> Reason.CLIENT_ERROR;
                    case 5 -> Reason.SERVER_ERROR;
                    default -> Reason.STRANGE_STATUS;
                };
        };
    }
}
