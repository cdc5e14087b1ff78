package io.oneactive.iotedge.failover;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last hub that a device was sent to, in memory and in a file that is replaced as a whole. A file that is damaged or of another device is as none: then
 * the Device Provisioning Service is asked. It holds no secret; a forged one leads to a host whose certificate is not trusted.
 */
final class AssignmentCache {
    private static final Logger LOG = LoggerFactory.getLogger(AssignmentCache.class);
    private static final int GREATEST_FILE = 4096;
    private static final int FORM = 1;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");

    private final @Nullable Path file;
    private final String scopeId;
    private final String registrationId;
    private @Nullable Assignment known;

    AssignmentCache(@Nullable Path file, String scopeId, String registrationId) {
        this.file = file;
        this.scopeId = scopeId;
        this.registrationId = registrationId;
        this.known = file == null ? null : read(file);
    }

    Optional<Assignment> known() {
        return Optional.ofNullable(known);
    }

    void keep(Assignment assignment) {
        if (!assignment.equals(known)) {
            known = assignment;
            change(path -> write(path, assignment));
        }
    }

    void forget() {
        if (known != null) {
            known = null;
            change(Files::deleteIfExists);
        }
    }

    /** What is done to the file. */
    @FunctionalInterface
    private interface Change {
        void to(Path path) throws IOException;
    }

    private void change(Change change) {
        if (file == null) {
            return;
        }
        try {
            change.to(file);
        } catch (IOException e) {
            LOG.warn(
                    "The cache of the hub's name, {}, cannot be written ({}): after a restart the Device Provisioning Service is asked."
                            + " Make its folder writable, or set another cacheFile",
                    file,
                    e.toString());
        }
    }

    private @Nullable Assignment read(Path path) {
        try {
            if (!Files.exists(path)) {
                return null;
            }
            if (Files.size(path) > GREATEST_FILE) {
                throw new JsonParseException("it is too long");
            }
            return parsed(Files.readString(path));
        } catch (IOException | JsonParseException | IllegalStateException | ClassCastException e) {
            LOG.warn(
                    "The cache of the hub's name, {}, is not used: {}. The Device Provisioning Service is asked instead",
                    path,
                    e.getMessage());
            return null;
        }
    }

    private Assignment parsed(String text) {
        JsonElement element = JsonParser.parseString(text);
        if (!(element instanceof JsonObject content)) {
            throw new JsonParseException("it is no JSON object");
        }
        Assignment assignment = new Assignment(text(content, "hub"), text(content, "device"));
        if (!content.equals(content(assignment))) {
            throw new JsonParseException("it is damaged, of another version, or of another scope or device");
        }
        if (!HOST.matcher(assignment.hub()).matches()) {
            throw new JsonParseException("'" + assignment.hub() + "' is no host name");
        }
        return assignment;
    }

    private static String text(JsonObject content, String name) {
        JsonElement value = content.get(name);
        if (value == null || !value.isJsonPrimitive()) {
            throw new JsonParseException("it has no " + name);
        }
        return value.getAsString();
    }

    private JsonObject content(Assignment assignment) {
        JsonObject content = new JsonObject();
        content.addProperty("form", FORM);
        content.addProperty("scope", scopeId);
        content.addProperty("registration", registrationId);
        content.addProperty("hub", assignment.hub());
        content.addProperty("device", assignment.deviceId());
        CRC32 sum = new CRC32();
        sum.update(content.toString().getBytes(StandardCharsets.UTF_8));
        content.addProperty("sum", Long.toHexString(sum.getValue()));
        return content;
    }

    private void write(Path path, Assignment assignment) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(StandardCharsets.UTF_8.encode(content(assignment).toString()));
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
