package millrace.crawl;

import java.util.Set;

/** Where a redirect leads: a task's own redirects are not followed but checked. */
final class Redirects {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirects() {}

    static boolean is(int status) {
        return STATUSES.contains(status);
    }

    /**
     * The target.
     *
     * @param most redirects one after the other
     * @throws FetchFailure if it leads nowhere that can be fetched
     */
    static String target(FetchTask task, PageUrl url, Received answer, int most) throws FetchFailure {
        String location = answer.header("Location");
        if (location.isEmpty()) {
            throw new FetchFailure(Reason.BAD_REDIRECT, answer.status() + " without a location");
        }
        String target;
        try {
            target = url.resolve(location).toString();
        } catch (BadUrlException e) {
            throw new FetchFailure(
                    e.reason() == Reason.NOT_HTTP ? Reason.REDIRECT_NOT_HTTP : Reason.BAD_REDIRECT, e.getMessage());
        }
        if (target.equals(task.url()) || task.via().contains(target)) {
            throw new FetchFailure(Reason.REDIRECT_LOOP, "back to " + target);
        } else if (task.via().size() >= most) {
            throw new FetchFailure(Reason.TOO_MANY_REDIRECTS, "after " + most + ", from " + task.wanted());
        }
        return target;
    }
}
