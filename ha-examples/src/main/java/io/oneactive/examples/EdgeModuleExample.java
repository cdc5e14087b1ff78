package io.oneactive.examples;

import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.ModuleClient;
import io.oneactive.iotedge.IoTEdgeModuleHA;
import io.oneactive.iotedge.WorkloadSocket;

/** The default module of IoT Edge with three added lines: of two gateways only one sends. Started by the edge runtime, in a container. */
public final class EdgeModuleExample {
    private EdgeModuleExample() {}

    /**
     * Runs until its container is stopped.
     *
     * @param arguments none
     * @throws Exception when the edge hub cannot be reached at the start
     */
    public static void main(String[] arguments) throws Exception {
        // example:begin
        ModuleClient client = ModuleClient.createFromEnvironment(new WorkloadSocket(), IotHubClientProtocol.MQTT);
        client.open(true);
        IoTEdgeModuleHA ha = new IoTEdgeModuleHA(client, 20000, "192.168.15.0");
        while (true) {
            Thread.sleep(1000);
            ha.activeAsync().join();
            client.sendEvent(new Message("{\"message\":\"hello\"}"), "output1");
        }
        // example:end
    }
}
