package millrace.crawl;

/** What looks at a crawl in tests. */
final class Watches {
    /** Nobody. */
    static final Crawl.Watch NONE = new Crawl.Watch() {};

    private Watches() {}

    static Crawl.Watch afterCommit(Runnable action) {
        return new Crawl.Watch() {
            @Override
            public void committed() {
                action.run();
            }
        };
    }
}
