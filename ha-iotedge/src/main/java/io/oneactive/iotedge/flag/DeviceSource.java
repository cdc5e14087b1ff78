package io.oneactive.iotedge.flag;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.twin.Twin;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A twin as Microsoft's device client sees it, which loses some answers: the flag is read several times within its bound. */
final class DeviceSource implements TwinFlag.Source {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSource.class);

    private final DeviceClient client;

    DeviceSource(DeviceClient client) {
        String gateway = client.getConfig().getGatewayHostname();
        if (gateway != null && !gateway.isEmpty()) {
            throw new IllegalArgumentException("the client is connected through the edge hub " + gateway
                    + ", which answers from its copy while it is cut off, so that nothing would bound how old a flag is:"
                    + " connect to the hub itself, without GatewayHostName");
        }
        this.client = client;
    }

    @Override
    public JsonObject read(Duration limit) throws IOException, InterruptedException {
        try {
            Twin twin = client.getTwin((int) Math.max(1, limit.toMillis()));
            JsonObject desired = twin.getDesiredProperties().toJsonElement().getAsJsonObject();
            desired.addProperty("$version", twin.getDesiredProperties().getVersion());
            JsonObject read = new JsonObject();
            read.add("desired", desired);
            return read;
        } catch (IotHubClientException | IllegalStateException e) {
            throw new IOException("the twin was not read: " + e.getMessage(), e);
        }
    }

    @Override
    public void report(String name, JsonElement value) {
        try {
            TwinCollection patch = new TwinCollection();
            patch.put(name, value);
            client.updateReportedPropertiesAsync(
                    patch,
                    (status, response, failure, context) -> {
                        if (failure != null) {
                            LOG.debug("{} was not reported: {}", name, failure.getMessage());
                        }
                    },
                    null);
        } catch (IllegalStateException e) {
            LOG.debug("{} was not reported: {}", name, e.getMessage());
        }
    }
}
