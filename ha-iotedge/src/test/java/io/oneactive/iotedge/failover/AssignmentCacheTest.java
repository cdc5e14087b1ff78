package io.oneactive.iotedge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentCacheTest {
    private static final Assignment ASSIGNMENT = new Assignment("hub-a.azure-devices.net", "press-1");

    @TempDir
    private Path folder;

    private Path file = Path.of("unset");

    @BeforeEach
    void setUp() {
        file = folder.resolve("hub.json");
    }

    private AssignmentCache cache(String scope, String device) {
        return new AssignmentCache(file, scope, device);
    }

    private AssignmentCache cache() {
        return cache("scope", "press-1");
    }

    @Test
    void whatIsKeptIsKnownAfterARestart() {
        assertThat(cache().known()).isEmpty();
        cache().keep(ASSIGNMENT);
        assertThat(cache().known()).hasValue(ASSIGNMENT);
        assertThat(folder.toFile().list()).containsExactly("hub.json");
    }

    @Test
    void whatIsForgottenIsGone() {
        AssignmentCache cache = cache();
        cache.keep(ASSIGNMENT);
        cache.forget();
        assertThat(cache.known()).isEmpty();
        assertThat(cache().known()).isEmpty();
    }

    @Test
    void theFileOfAnotherScopeOrDeviceIsNotUsed() {
        cache().keep(ASSIGNMENT);
        assertThat(cache("other", "press-1").known()).isEmpty();
        assertThat(cache("scope", "press-2").known()).isEmpty();
    }

    @Test
    void aChangedOrCutFileIsNotUsedAndIsWrittenAnew() throws IOException {
        cache().keep(ASSIGNMENT);
        String good = Files.readString(file);
        for (String bad : List.of(
                good.replace("hub-a", "hub-b"), good.substring(0, good.length() / 2), "", "[]", "null", "{}", "7")) {
            Files.writeString(file, bad);
            AssignmentCache cache = cache();
            assertThat(cache.known()).as(bad).isEmpty();
            cache.keep(ASSIGNMENT);
            assertThat(cache().known()).hasValue(ASSIGNMENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hub a.net", "hub;x=y", "", "-hub.net", "hub.net/"})
    void whatIsNoHostNameIsNotUsed(String host) {
        cache().keep(new Assignment(host, "press-1"));
        assertThat(cache().known()).isEmpty();
    }

    @Test
    void aFileThatIsTooLongOrAFolderIsNotUsed() throws IOException {
        Files.writeString(file, " ".repeat(5_000));
        assertThat(cache().known()).isEmpty();
        Files.delete(file);
        Files.createDirectory(file);
        AssignmentCache cache = cache();
        cache.keep(ASSIGNMENT);
        assertThat(cache.known()).hasValue(ASSIGNMENT);
    }
}
