package io.oneactive.transport.jgroups;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The stacks that come with the transport; each is a file beside this class. */
enum ShippedStack {
    UDP("udp", "UDP"),
    TCP("tcp", "TCP"),
    TCP_ENCRYPTED("tcp-encrypted", "TCP");

    private final String text;
    private final String lowestProtocol;

    ShippedStack(String text, String lowestProtocol) {
        this.text = text;
        this.lowestProtocol = lowestProtocol;
    }

    static Optional<ShippedStack> named(String text) {
        return Arrays.stream(values()).filter(stack -> stack.text.equals(text)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(ShippedStack::toString).collect(Collectors.joining(", "));
    }

    /** The protocol that has the sockets. */
    String lowestProtocol() {
        return lowestProtocol;
    }

    boolean isTcp() {
        return this != UDP;
    }

    String fileName() {
        return text + ".xml";
    }

    @Override
    public String toString() {
        return text;
    }
}
