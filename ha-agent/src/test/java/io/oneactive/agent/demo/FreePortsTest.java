package io.oneactive.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    /** A test or a demo asks for some of them before it uses the first. */
    @Test
    void noneIsGivenTwiceAndNoneIsOfThoseThatSystemsGiveToConnections() throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            ports.add(FreePorts.next());
        }
        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 1024 && port < 32_768);
    }

    @Test
    void nobodyHasThePort() throws IOException {
        int port = FreePorts.next();
        try (DatagramSocket datagrams = new DatagramSocket(port);
                ServerSocket connections = new ServerSocket(port)) {
            assertThat(datagrams.getLocalPort()).isEqualTo(connections.getLocalPort());
        }
    }
}
