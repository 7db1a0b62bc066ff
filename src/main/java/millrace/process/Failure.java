package millrace.process;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import millrace.wire.Decoder;
import millrace.wire.Encoder;

/** How an exception travels: string class name | string stack trace text | bytes, serialized, or none if it cannot be. */
final class Failure {
    private Failure() {}

    static byte[] encode(Throwable failure) {
        StringWriter text = new StringWriter();
        byte[] whole = {};
        try {
            failure.printStackTrace(new PrintWriter(text, true));
            whole = Encoder.encode(failure);
        } catch (Throwable ignored) { // out of code of users
            // then the name, and as much of the text as there is, must do
        }
        return new Encoder()
                .string(failure.getClass().getName())
                .string(text.toString())
                .bytes(whole)
                .toBytes();
    }

    static Throwable decode(Decoder in) throws IOException {
        String originalClass = in.string();
        String text = in.string();
        byte[] whole = in.bytes();
        if (whole.length > 0) {
            try {
                if (in.of(whole).object() instanceof Throwable failure) {
                    return failure;
                }
            } catch (Throwable ignored) { // out of code of users
                // its class is not here, or does not read what it wrote: the name and the text must do
            }
        }
        return new RemoteException(originalClass, text);
    }
}
