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
        byte[] whole = {};
        String text;
        try {
            StringWriter printed = new StringWriter();
            failure.printStackTrace(new PrintWriter(printed, true));
            text = printed.toString();
            whole = whole(failure);
        } catch (
                Throwable
                        ofUsers) { // it, or a cause, cannot say what it is: nobody there could wrap or print it either
            text = unprinted(failure);
        }
        return new Encoder()
                .string(failure.getClass().getName())
                .string(text)
                .bytes(whole)
                .toBytes();
    }

    /** As its toString; its class if that throws. */
    static String describe(Throwable failure) {
        try {
            return String.valueOf(failure);
        } catch (Throwable ofUsers) {
            return failure.getClass().getName() + " (its message cannot be had)";
        }
    }

    private static byte[] whole(Throwable failure) {
        try {
            return Encoder.encode(failure);
        } catch (Throwable ofUsers) {
            return new byte[0]; // then the name and the text must do
        }
    }

    private static String unprinted(Throwable failure) {
        StringBuilder text = new StringBuilder(describe(failure)).append('\n');
        for (StackTraceElement frame : frames(failure)) {
            text.append("\tat ").append(frame).append('\n');
        }
        return text.toString();
    }

    private static StackTraceElement[] frames(Throwable failure) {
        try {
            return failure.getStackTrace();
        } catch (Throwable ofUsers) {
            return new StackTraceElement[0];
        }
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
