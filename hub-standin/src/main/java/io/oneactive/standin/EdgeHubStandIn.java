package io.oneactive.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An edge hub in front of a hub: modules of its device connect to it, at a loopback address of its own, with tokens that its workload API signs. It
 * keeps twins and messages while the hub is away. All methods may be called by any thread.
 */
public final class EdgeHubStandIn implements AutoCloseable {
    private final HubStandIn upstream;
    private final HubStandIn edge;
    private final EdgeTwins twins;
    private final WorkloadStandIn workload;
    private final String deviceId;
    private final List<Telemetry> kept = new ArrayList<>();

    private EdgeHubStandIn(
            HubStandIn upstream, HubStandIn edge, EdgeTwins twins, WorkloadStandIn workload, String deviceId) {
        this.upstream = upstream;
        this.edge = edge;
        this.twins = twins;
        this.workload = workload;
        this.deviceId = deviceId;
    }

    /**
     * Starts an edge hub with its workload API.
     *
     * @param authority of the site
     * @param upstream its hub; tells it of desired properties, and no other edge hub any more
     * @param deviceId the edge device, registered there
     * @return running, connected to the hub
     */
    public static EdgeHubStandIn start(CertificateAuthority authority, HubStandIn upstream, String deviceId) {
        EdgeTwins twins = new EdgeTwins(upstream);
        HubStandIn edge = startSomewhere(authority, upstream, twins);
        WorkloadStandIn workload = WorkloadStandIn.start(authority.pem());
        EdgeHubStandIn started = new EdgeHubStandIn(upstream, edge, twins, workload, deviceId);
        upstream.run(() -> upstream.hub().onDesired(started::desiredChanged));
        edge.onTelemetry(started::forward);
        return started;
    }

    private static HubStandIn startSomewhere(CertificateAuthority authority, HubStandIn upstream, EdgeTwins twins) {
        for (int attempt = 0; ; attempt++) {
            try {
                return HubStandIn.start(authority, upstream.hostName(), HubStandIn.freeAddress(), twins);
            } catch (RuntimeException e) {
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    /**
     * Registers a module, here and at the hub.
     *
     * @param moduleId its id
     * @return the environment of its container, for {@code ModuleClient.createFromEnvironment}
     */
    public Map<String, String> addModule(String moduleId) {
        upstream.addModule(deviceId, moduleId);
        String id = deviceId + "/" + moduleId;
        List<String> keys = upstream.call(() -> upstream.hub().identity(id).keys);
        edge.run(() -> edge.hub().identities.put(id, new Identity(deviceId, moduleId, keys)));
        String generation = workload.addModule(moduleId, keys.get(0));
        Map<String, String> environment = new HashMap<>();
        environment.put("IOTEDGE_WORKLOADURI", workload.uri());
        environment.put("IOTEDGE_DEVICEID", deviceId);
        environment.put("IOTEDGE_MODULEID", moduleId);
        environment.put("IOTEDGE_IOTHUBHOSTNAME", upstream.hostName());
        environment.put("IOTEDGE_GATEWAYHOSTNAME", gatewayHostName());
        environment.put("IOTEDGE_AUTHSCHEME", "sasToken");
        environment.put("IOTEDGE_MODULEGENERATIONID", generation);
        environment.put("IOTEDGE_APIVERSION", "2021-12-07");
        return environment;
    }

    /**
     * Where modules find it.
     *
     * @return an address
     */
    public String gatewayHostName() {
        return edge.door().host();
    }

    /**
     * A connection string of a module, as a container without workload API has it.
     *
     * @param moduleId the module
     * @return with GatewayHostName
     */
    public String connectionString(String moduleId) {
        return upstream.connectionString(deviceId + "/" + moduleId) + ";GatewayHostName=" + gatewayHostName();
    }

    /**
     * What goes wrong here.
     *
     * @return for all modules
     */
    public Door door() {
        return edge.door();
    }

    /**
     * Takes its connection to the hub away, or gives it back: then what was kept goes to the hub.
     *
     * @param isOnline whether it can reach the hub
     */
    public void online(boolean isOnline) {
        edge.run(() -> {
            twins.online(isOnline);
            if (isOnline) {
                kept.forEach(message -> upstream.run(() -> upstream.hub().received(message)));
                kept.clear();
                edge.hub().identities.values().forEach(this::bringDesired);
            }
        });
    }

    /** What was changed while it was away. */
    private void bringDesired(Identity identity) {
        Twin.Section now =
                upstream.call(() -> upstream.hub().identity(identity.id()).twin.desired());
        if (now.version() != identity.twin.desired().version()) {
            identity.twin.takeOver(now, identity.twin.reported());
            edge.hub().pushDesired(identity, now.content());
        }
    }

    /** Called by the hub's thread, which must not wait for the edge hub's. */
    private void desiredChanged(Identity identity, ObjectNode patch) {
        Twin.Section now = identity.twin.desired();
        edge.loop().execute(() -> {
            Identity own = edge.hub().identities.get(identity.id());
            if (own != null && twins.isOnline()) {
                own.twin.takeOver(now, own.twin.reported());
                edge.hub().pushDesired(own, patch);
            }
        });
    }

    /** Called by the edge hub's thread. */
    private void forward(Telemetry message) {
        if (twins.isOnline()) {
            upstream.run(() -> upstream.hub().received(message));
        } else {
            kept.add(message);
        }
    }

    @Override
    public void close() {
        workload.close();
        edge.close();
    }
}
