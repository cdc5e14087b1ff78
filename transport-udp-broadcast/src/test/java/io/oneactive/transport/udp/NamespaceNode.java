package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.HaStartException;
import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;

/**
 * A process with one transport, whose settings are the arguments. Commands on standard input: {@code send TEXT}, {@code describe}. Ends with
 * its input. Each frame that starts with {@code ask} is answered.
 */
final class NamespaceNode {
    private NamespaceNode() {}

    public static void main(String[] settings) throws IOException {
        try (Transport transport = Transports.make(settings);
                BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            transport.start(new Printer());
            System.out.println("started");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                if (line.startsWith("send ")) {
                    transport.broadcast(ByteBuffer.wrap(line.substring(5).getBytes(UTF_8)));
                } else {
                    System.out.println("describe " + transport.describe());
                }
            }
        } catch (HaStartException e) {
            System.out.println("failed " + e.getMessage());
        }
    }

    private static final class Printer implements Receiver {
        @Override
        public void onFrame(ByteBuffer frame, Origin origin) {
            String text = UTF_8.decode(frame).toString();
            System.out.println("frame " + origin.address() + ' ' + text);
            if (text.startsWith("ask")) {
                origin.reply(ByteBuffer.wrap(("answer to " + text).getBytes(UTF_8)));
            }
        }

        @Override
        public void onPeerGone(Origin origin, String evidence) {
            System.out.println("gone " + origin.address() + ' ' + evidence);
        }
    }
}
