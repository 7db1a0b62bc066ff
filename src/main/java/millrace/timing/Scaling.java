package millrace.timing;

/**
 * What a speed-up says of a program, and what it lets expect of more workers.
 *
 * <p>Amdahl's law: if the fraction {@code f} of the work cannot be divided, {@code n} workers are {@code 1 / (f + (1 - f) /
 * n)} times as fast as one. Karp and Flatt (1990) turn it round: the serial fraction that a measured speed-up {@code s} of
 * {@code n} workers stands for is {@code (1/s - 1/n) / (1 - 1/n)}. It holds everything that keeps the speed-up down: start-up, idle
 * workers, memory that is too slow for all of them.
 */
public final class Scaling {
    private Scaling() {}

    /**
     * Karp and Flatt's serial fraction. Below 0 if the speed-up is above the number of workers, not a number for one worker.
     */
    public static double serialFraction(double speedUp, int workers) {
        return (1 / speedUp - 1.0 / workers) / (1 - 1.0 / workers);
    }

    /** What Amdahl's law gives; a fraction below 0 counts as 0, one above 1 as 1. */
    public static double amdahl(double serialFraction, int workers) {
        double fraction = Math.min(1, Math.max(0, serialFraction));
        return 1 / (fraction + (1 - fraction) / workers);
    }
}
