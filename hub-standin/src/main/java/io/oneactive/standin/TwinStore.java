package io.oneactive.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads and patches the twin of an identity; by the hub itself, or by an edge hub in front of it. */
interface TwinStore {
    Answer read(Identity identity);

    /** Patches reported properties; {@code version} is the condition, null for none. */
    Answer patch(Identity identity, ObjectNode patch, @Nullable Long version);

    /** An answer to a request for a twin; {@code version} is null when it has none. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Answer(int status, @Nullable Long version, byte[] body) {
        static Answer error(int status, String text) {
            ObjectNode error = Twin.object();
            error.put("errorCode", status * 1000 + 1);
            error.put("message", text);
            return new Answer(status, null, error.toString().getBytes(StandardCharsets.UTF_8));
        }

        static Answer twin(ObjectNode twin) {
            return new Answer(200, null, twin.toString().getBytes(StandardCharsets.UTF_8));
        }

        static Answer patched(long version) {
            return new Answer(204, version, new byte[0]);
        }
    }
}
