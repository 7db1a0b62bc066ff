package millrace.wordcount;

/** How the result is written. */
enum Format {
    /** Lines {@code word: count}. */
    TEXT,
    /** A table separated by tabs. */
    TSV,
    /** A table for spreadsheets. */
    CSV,
    /** One object. */
    JSON;

    /**
     * What writes it.
     *
     * @param relative whether the share of each word in all words is written too
     * @param perFile whether the totals of each file are written too
     */
    ReportWriter writer(boolean relative, boolean perFile) {
        return switch (this) {
            case TEXT -> new TextReport(relative, perFile);
            case TSV -> new TsvReport(relative, perFile);
            case CSV -> new CsvReport(relative, perFile);
            case JSON -> new JsonReport(relative, perFile);
        };
    }
}
