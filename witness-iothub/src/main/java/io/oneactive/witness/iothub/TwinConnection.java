package io.oneactive.witness.iothub;

import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.ConnectionStatusChangeContext;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.IotHubStatusCode;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.transport.IotHubConnectionStatus;
import com.microsoft.azure.sdk.iot.device.transport.NoRetry;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import io.oneactive.iothub.Deadline;
import io.oneactive.iothub.Sockets;
import io.oneactive.iothub.TwinRequests;
import io.oneactive.iothub.TwinRequests.Answer;
import io.oneactive.witness.iothub.HubFault.Meaning;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * One short connection to the hub: all calls to the device client are here.
 *
 * <p>The client never retries: it would send a patch again whose answer was lost, with the old version, and call what succeeded refused.
 */
final class TwinConnection implements AutoCloseable {
    private static final int TOKEN_SECONDS = 86_400;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int LOOK_MILLIS = 2;
    private static final int LONGEST_LOSS_MILLIS = 2_000;
    private static final int STATUS_OK = 200;

    private final DeviceClient client;
    private final Deadline deadline;
    private final long beganNanos = System.nanoTime();
    private final TwinRequests requests;
    private final CompletableFuture<Answer> lost = new CompletableFuture<>();

    /** For an answer that is neither yes nor the one that was expected. */
    static HubFault fault(Answer answer, String request) {
        String text = "the hub answered " + answer.status() + " to " + request;
        return new HubFault(answer.status() == 412 ? Meaning.CONFLICT : Meaning.BUSY, text);
    }

    /** Not connected yet. */
    TwinConnection(DeviceAddress device, Sockets sockets, Deadline deadline) {
        ClientOptions options = ClientOptions.builder()
                .sslContext(sockets.context())
                .sasTokenExpiryTime(TOKEN_SECONDS)
                .keepAliveInterval(KEEP_ALIVE_SECONDS)
                .sendInterval(LOOK_MILLIS)
                .receiveInterval(LOOK_MILLIS)
                .messageExpirationCheckPeriod(0)
                .logRoutineDisconnectsAsErrors(false)
                .build();
        this.client = new DeviceClient(device.connectionString(), IotHubClientProtocol.MQTT, options);
        this.requests = new TwinRequests(client, patch -> {});
        this.deadline = deadline;
        client.setRetryPolicy(new NoRetry());
    }

    /**
     * Connects, within the deadline only if its sockets are closed then. A client whose opening failed keeps its connection, and pings on it,
     * unless they are closed under it.
     */
    void open() throws HubFault {
        try {
            client.setConnectionStatusChangeCallback(this::statusChanged, null);
            client.open(false);
        } catch (IotHubClientException e) {
            HubFault fault = openFault(e);
            lost.completeExceptionally(fault);
            throw fault;
        }
        subscribe();
    }

    /** When this was made. */
    long beganNanos() {
        return beganNanos;
    }

    private void subscribe() throws HubFault {
        await(asked("subscribing", requests::subscribe), "subscribing", deadline.leftNanos());
    }

    private void statusChanged(ConnectionStatusChangeContext change) {
        if (change.getNewStatus() != IotHubConnectionStatus.CONNECTED) {
            Throwable cause = change.getCause();
            lost.completeExceptionally(new HubFault(
                    Meaning.LOST,
                    "the connection was lost: " + change.getNewStatusReason()
                            + (cause == null ? "" : ", " + cause.getMessage())));
        }
    }

    /** Reads the twin. */
    TwinView read() throws HubFault {
        long beganNanos = System.nanoTime();
        Answer answer = await(asked("reading", requests::read), "reading", deadline.leftNanos());
        if (answer.status() != STATUS_OK) {
            throw fault(answer, "reading the twin");
        }
        return TwinView.parse(answer.body(), beganNanos);
    }

    /** Patches the reported properties if they still have this version. */
    Answer patch(TwinCollection patch, int version) throws HubFault {
        if (deadline.isOver()) {
            throw new HubFault(Meaning.SILENT, "no time was left to write");
        }
        patch.setVersion(version);
        CompletableFuture<Answer> asked = asked("writing", () -> requests.patch(patch));
        // The other half of the time is for looking whether it was applied.
        return await(asked, "writing", deadline.leftNanos() / 2);
    }

    private static CompletableFuture<Answer> asked(String what, Supplier<CompletableFuture<Answer>> request)
            throws HubFault {
        try {
            return request.get();
        } catch (IllegalStateException e) {
            throw new HubFault(Meaning.LOST, "the connection was lost before " + what);
        }
    }

    private Answer await(CompletableFuture<Answer> asked, String what, long limitNanos) throws HubFault {
        try {
            return (Answer) CompletableFuture.anyOf(asked, lost).get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HubFault(Meaning.SILENT, "no answer to " + what + " in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubFault(Meaning.LOST, "interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HubFault fault
                    ? fault
                    : new HubFault(Meaning.LOST, what + " failed: " + e.getCause());
        }
    }

    private HubFault openFault(IotHubClientException e) {
        IotHubStatusCode code = e.getStatusCode();
        if (code == IotHubStatusCode.UNAUTHORIZED) {
            return new HubFault(Meaning.REFUSED, "the hub refuses the device's credential");
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean isTrust = cause instanceof SSLException && !deadline.isOver();
            if (isTrust
                    && String.valueOf(cause.getMessage())
                            .matches("(?s).*(certif|PKIX|subject alternative|No name).*")) {
                return new HubFault(Meaning.REFUSED, "the hub's certificate is not trusted: " + cause.getMessage());
            }
        }
        if (deadline.isOver()) {
            return new HubFault(Meaning.SILENT, "no connection in time");
        }
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        Meaning meaning = code == IotHubStatusCode.SERVER_BUSY ? Meaning.BUSY : Meaning.LOST;
        return new HubFault(meaning, "no connection: " + code + ", " + deepest.getMessage());
    }

    /**
     * For one whose sockets are closed: waits until the client has noticed. One that has not would wait 30 s, when it is closed, for what was not
     * answered.
     */
    void closeWhenLost() {
        try {
            lost.handle((none, loss) -> true).get(LONGEST_LOSS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Then closing takes its time, on this thread, which nobody waits for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        client.close();
    }
}
