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
     * @param perFile whether the totals of each file are written too
     */
    ReportWriter writer(boolean perFile) {
        return switch (this) {
            case TEXT -> new TextReport(perFile);
            case TSV -> new TsvReport(perFile);
            case CSV -> new CsvReport(perFile);
            case JSON -> new JsonReport(perFile);
        };
    }
}
