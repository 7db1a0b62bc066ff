package millrace.process;

import java.io.ObjectInputStream;
import java.io.Serializable;

/** An object of a class that nobody has allowed: sings when it is read nevertheless. */
final class Canary implements Serializable {
    private static final long serialVersionUID = 1;

    static volatile boolean sang;

    @SuppressWarnings("UnusedMethod") // by the JDK
    private void readObject(ObjectInputStream in) {
        sang = true;
    }
}
