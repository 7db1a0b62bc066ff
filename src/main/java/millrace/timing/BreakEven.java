package millrace.timing;

import java.util.Optional;

/**
 * From how much input on workers pay.
 *
 * @param sentence says it
 */
record BreakEven(String sentence) {
    /** Empty if the figures do not tell, as where chance may be all of the difference. */
    static Optional<BreakEven> of(Comparison.Row row, Series serial) {
        Series parallel = row.series();
        int faster = row.speedUp().comparedTo(1);
        if (!serial.isSerial() || parallel.isSerial() || serial.timings().amount() <= 0 || faster == 0) {
            return Optional.empty();
        }
        if (parallel.runs().stream().anyMatch(run -> run.usedWorkers() < parallel.workers())) {
            return Optional.empty(); // there was too little to do for all of them
        }
        Cost one = Cost.of(serial);
        Cost many = Cost.of(parallel);
        double dearer = many.fixed() - one.fixed();
        double gain = one.perUnit() - many.perUnit();
        if (gain <= 0 && faster < 0) {
            return Optional.of(new BreakEven(
                    "More input would not help: " + parallel.name() + " work through it no faster than serial."));
        } else if (gain <= 0 || dearer <= 0) {
            return Optional.empty();
        }
        String unit = serial.timings().unit();
        return Optional.of(new BreakEven("Below some " + Amounts.amount(round(dearer / gain), unit)
                + " of input serial wins: starting and warming " + parallel.name() + " costs " + Amounts.time(dearer)
                + "."));
    }

    /** Two digits: it is an estimate. */
    private static double round(double amount) {
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, amount))) - 1));
        return Math.rint(amount / unit) * unit;
    }
}
