package io.oneactive.iotedge.flag;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.oneactive.iotedge.failover.FailoverClient;
import java.io.IOException;
import java.time.Duration;

/** A twin as a client that fails over sees it. */
final class FailoverSource implements TwinFlag.Source {
    private final FailoverClient client;

    FailoverSource(FailoverClient client) {
        this.client = client;
    }

    @Override
    public JsonObject read(Duration limit) throws IOException, InterruptedException {
        return client.readTwin(limit);
    }

    @Override
    public void report(String name, JsonElement value) {
        client.report(name, value);
    }
}
