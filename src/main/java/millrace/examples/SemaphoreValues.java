package millrace.examples;

import millrace.process.Semaphore;

/**
 * How a semaphore counts: Python's {@code get_value} after each {@code acquire} and {@code release}. To release more than was
 * acquired makes it larger, there as here; a {@linkplain Semaphore#bounded bounded} one refuses, as Python's
 * {@code BoundedSemaphore} does.
 */
public final class SemaphoreValues {
    private SemaphoreValues() {}

    public static void main(String[] args) throws InterruptedException {
        try (Semaphore semaphore = Semaphore.open(3);
                Semaphore bounded = Semaphore.bounded(3)) {
            semaphore.acquire();
            System.out.println(semaphore.availablePermits());
            semaphore.release();
            System.out.println(semaphore.availablePermits());
            System.out.println(semaphore.availablePermits());
            semaphore.release();
            System.out.println(semaphore.availablePermits());
            semaphore.release();

            try {
                bounded.release();
            } catch (IllegalStateException e) {
                System.out.println("bounded: " + e.getMessage());
            }
        }
    }
}
