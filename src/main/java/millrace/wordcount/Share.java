package millrace.wordcount;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import millrace.cli.Figures;

/**
 * What part of a whole something is. All its figures are rounded, half up, from the ratio of the two whole numbers
 * itself, so that no two machines differ in a digit; they are the same in every locale and have no exponent.
 */
final class Share {
    private static final MathContext EXACT = new MathContext(6, RoundingMode.HALF_UP);
    private static final MathContext ROUGH = new MathContext(3, RoundingMode.HALF_UP);
    private static final int MILLION = 6; // zeros
    private static final int HUNDRED = 2;

    private final BigDecimal part;
    private final BigDecimal whole;

    private Share(long part, long whole) {
        this.part = BigDecimal.valueOf(part);
        this.whole = BigDecimal.valueOf(whole);
    }

    /** What part of {@code whole}, which is more than 0. */
    static Share of(long part, long whole) {
        return new Share(part, whole);
    }

    /** From 0 to 1, to six significant digits: {@code 0.0331464}. */
    String fraction() {
        return plain(part.divide(whole, EXACT));
    }

    /** How many of a million, to six significant digits: {@code 33146.4}. */
    String perMillion() {
        return plain(part.scaleByPowerOfTen(MILLION).divide(whole, EXACT));
    }

    /** For people, to three digits, or to fewer if it is exact: {@code 3.31 %}. */
    String percent() {
        return part.scaleByPowerOfTen(HUNDRED).divide(whole, ROUGH).toPlainString() + " %";
    }

    /** For people, to three digits or to the unit: {@code 33,146}. */
    String perMillionForPeople() {
        BigDecimal million = part.scaleByPowerOfTen(MILLION);
        boolean small = million.compareTo(whole.scaleByPowerOfTen(HUNDRED)) < 0;
        return small
                ? plain(million.divide(whole, ROUGH))
                : Figures.grouped(million.divide(whole, 0, RoundingMode.HALF_UP).longValueExact());
    }

    /** For people: {@code 3.31 %, 33,146 per million}. */
    @Override
    public String toString() {
        return percent() + ", " + perMillionForPeople() + " per million";
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
