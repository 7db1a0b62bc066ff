package millrace.wordcount;

/** Why a file was not counted, where {@link millrace.cli.FileReason} does not know. */
final class Problem {
    /** One that was there when the count began. */
    static final String DELETED = "deleted while it was read";

    /** What was read may be of both. */
    static final String REPLACED = "replaced by another file since it was found";

    static final String BINARY = "binary (it holds NUL), skipped; name it to count it";

    private Problem() {}
}
