package io.oneactive.engine.seal;

import io.oneactive.SecurityMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file with keys and, if it says so, the mode: what may change while the node runs.
 *
 * @param path where it is
 * @param mode as the configuration says; empty when it does not, and the file may
 * @param interval how often a running node looks at it
 */
public record KeyFile(Path path, Optional<SecurityMode> mode, Duration interval) {
    private static final int MAX_BYTES = 64 * 1024;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    /**
     * Reads the file.
     *
     * @param problems gets a sentence for each fault
     * @return what it says; empty when there is a fault
     */
    public Optional<Security> read(List<String> problems) {
        int before = problems.size();
        Optional<byte[]> bytes = bytes(problems);
        return bytes.isEmpty()
                ? Optional.empty()
                : understand(bytes.get(), SecurityMode.OFF, problems).filter(read -> problems.size() == before);
    }

    /**
     * What the file holds, not looked at.
     *
     * @param problems gets a sentence when it cannot be read
     * @return its bytes
     */
    public Optional<byte[]> bytes(List<String> problems) {
        try (InputStream input = Files.newInputStream(path)) {
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                return Optional.of(bytes);
            }
            problems.add("key file " + path + " is longer than " + MAX_BYTES + " bytes, which no key file is");
        } catch (NoSuchFileException e) {
            problems.add("key file " + path + " does not exist");
        } catch (AccessDeniedException e) {
            problems.add("key file " + path + " must not be read by this process: access denied");
        } catch (IOException e) {
            problems.add("key file " + path + " cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    /**
     * What the bytes of the file say. Without any mode they mean {@link SecurityMode#OFF}, but only where nothing else is in force: a file that is
     * written line by line must not open a group for a moment.
     *
     * @param bytes of the file
     * @param inForce the mode until now; {@link SecurityMode#OFF} at the start
     * @param problems gets a sentence for each fault
     * @return empty when there is a fault
     */
    public Optional<Security> understand(byte[] bytes, SecurityMode inForce, List<String> problems) {
        int before = problems.size();
        KeyText text =
                KeyText.ofFile(new String(bytes, StandardCharsets.UTF_8), String.valueOf(path.getFileName()), problems);
        if (mode.isPresent() && text.mode().isPresent()) {
            problems.add("key file " + path
                    + " has a line 'mode', but 'security.mode' is set as well; give the mode in one place");
        }
        Optional<KeyRing> ring = text.ring(text.active(), "key file " + path, "a line 'active ID'");
        Optional<SecurityMode> chosen = mode.or(text::mode);
        if (chosen.isEmpty() && inForce != SecurityMode.OFF) {
            problems.add("key file " + path + " has no line 'mode', while mode " + inForce.setting()
                    + " is in force; a line 'mode off' ends it");
        }
        if (ring.isEmpty() && problems.size() == before) {
            problems.add(
                    "key file " + path + " holds no key; a line 'key 1 BASE64' gives one (openssl rand -base64 32)");
        }
        return problems.size() == before
                ? ring.map(keys -> new Security(chosen.orElse(SecurityMode.OFF), keys))
                : Optional.empty();
    }

    /**
     * What is wrong with who may read the file.
     *
     * @return a sentence; empty when only its owner may, or where files have no such permissions
     */
    public Optional<String> exposure() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            return OWNER.containsAll(permissions)
                    ? Optional.empty()
                    : Optional.of("key file " + path + " may be used by others than its owner ("
                            + PosixFilePermissions.toString(permissions)
                            + "): whoever reads it can take part in elections; chmod 600");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
