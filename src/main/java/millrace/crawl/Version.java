package millrace.crawl;

/** Which version of the program this is. */
final class Version {
    private Version() {}

    /** As {@code --version} says it, and as the User-Agent does. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not from a jar: version unknown)" : version;
    }
}
