package io.oneactive.standin;

import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.ModuleClient;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A module as it runs in a container of the edge runtime: made from its environment. Writes {@code desired <json>} whenever that changes. Reads
 * commands: {@code send TEXT}, {@code report KEY VALUE VERSION}, whose answer it writes as {@code version N}; ends with its input.
 */
final class EdgeModule {
    private static final int LIMIT = 20_000;

    private EdgeModule() {}

    public static void main(String[] arguments) throws Exception {
        // No Unix socket is used: the workload API has an http address.
        ModuleClient module = ModuleClient.createFromEnvironment(
                null, IotHubClientProtocol.MQTT, ClientOptions.builder().build());
        module.open(false);
        TwinCalls calls =
                new TwinCalls(module, (twin, context) -> System.out.println("desired " + twin.getDesiredProperties()));
        System.out.println("twin " + calls.read(LIMIT).body());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("send")) {
                module.sendEvent(new Message(words[1]), "output1", LIMIT);
                System.out.println("sent");
            } else {
                TwinCollection patch = new TwinCollection();
                patch.put(words[1], words[2]);
                patch.setVersion(Integer.valueOf(words[3]));
                System.out.println("version " + calls.patch(patch, LIMIT).version());
            }
        }
        module.close();
    }
}
