package io.oneactive.witness.blob;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The parts of a storage connection string that sentences and checks need; the SDK reads it by itself. */
final class ConnectionString {
    private static final String EMULATOR = "http://127.0.0.1:10000/devstoreaccount1";

    private final Map<String, String> fields = new HashMap<>();

    ConnectionString(String text) {
        for (String field : text.split(";", -1)) {
            String[] parts = field.strip().split("=", 2);
            if (parts.length == 2) {
                fields.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
            }
        }
    }

    private boolean isEmulator() {
        return fields.getOrDefault("usedevelopmentstorage", "").equalsIgnoreCase("true");
    }

    /** What is wrong with it, to follow its name in a sentence. */
    Optional<String> fault() {
        boolean hasKey = fields.containsKey("accountname") && fields.containsKey("accountkey");
        boolean hasSignature = fields.containsKey("sharedaccesssignature");
        if (!isEmulator() && !hasKey && !hasSignature) {
            return Optional.of("has neither AccountName and AccountKey nor SharedAccessSignature");
        }
        return endpoint().isEmpty() ? Optional.of("has neither BlobEndpoint nor AccountName") : Optional.empty();
    }

    Optional<SharedAccessSignature> signature() {
        return Optional.ofNullable(fields.get("sharedaccesssignature")).map(SharedAccessSignature::new);
    }

    Optional<String> endpoint() {
        if (isEmulator()) {
            return Optional.of(EMULATOR);
        }
        return Optional.ofNullable(fields.get("blobendpoint"))
                .or(() -> Optional.ofNullable(fields.get("accountname"))
                        .map(account -> fields.getOrDefault("defaultendpointsprotocol", "https") + "://" + account
                                + ".blob." + fields.getOrDefault("endpointsuffix", "core.windows.net")));
    }
}
