package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.ResolvedSetting;
import io.oneactive.SecurityMode;
import io.oneactive.engine.seal.KeyFile;
import io.oneactive.engine.seal.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and modes from settings, environment and key files; no message and no listing shows a key. */
class SecuritySettingsTest {
    private static final String ONE = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String OTHER = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    @TempDir
    private Path directory;

    private static NodeSettings read(HaConfig.Builder config) {
        return Fakes.plain().read(config.build());
    }

    private Path file(String text) throws IOException {
        Path file = Files.createTempFile(
                directory,
                "keys",
                ".txt",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private static void refuses(HaConfig.Builder config, String... parts) {
        assertThatThrownBy(() -> read(config))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain(ONE, OTHER, "0123456789abcdef");
    }

    @Test
    void nothingSetIsOff() {
        SecuritySettings settings = read(Fakes.openMode()).security();
        assertThat(settings.security()).isEqualTo(Security.OFF);
        assertThat(settings.keyFile()).isEmpty();
    }

    @Test
    void keysAreReadFromTheEnvironmentAndShownNowhere() {
        NodeSettings settings = read(Fakes.openMode()
                .environment(Map.of(
                        "HA_SECURITY_MODE", "enforce",
                        "HA_SECURITY_KEYS", "1:" + ONE + ", 2:" + OTHER,
                        "HA_SECURITY_ACTIVE_KEY", "2")));
        assertThat(settings.security().security().mode()).isEqualTo(SecurityMode.ENFORCE);
        assertThat(settings.security().security().keys().ids()).containsExactly(1, 2);
        assertThat(settings.security().security().keys().active()).hasValue(2);
        assertThat(settings.resolved())
                .filteredOn(setting -> setting.key().equals("security.keys"))
                .extracting(ResolvedSetting::value)
                .containsExactly("***");
        assertThat(settings.toString()).doesNotContain(ONE, OTHER, "0123456789abcdef");
    }

    @Test
    void theOnlyKeyIsTheActiveOne() {
        Security security = read(Fakes.openMode()
                        .set("security.mode", "permissive")
                        .set("security.keys", "7:" + ONE))
                .security()
                .security();
        assertThat(security.keys().active()).hasValue(7);
    }

    @Test
    void aKeyFileGivesKeysAndModeWithComments() throws IOException {
        Path file = file("# keys of line 7\nmode enforce\n\nactive 2 # since Monday\nkey 1 " + ONE + "\nkey  2\t"
                + OTHER + "\n");
        SecuritySettings settings =
                read(Fakes.openMode().set("security.keyFile", file.toString())).security();
        assertThat(settings.security().mode()).isEqualTo(SecurityMode.ENFORCE);
        assertThat(settings.security().keys()).hasToString("keys 1, 2; active 2");
        assertThat(settings.keyFile()).map(KeyFile::path).hasValue(file);
    }

    @Test
    void aModeInTheConfigurationGoesWithAKeyFileThatHasNone() throws IOException {
        Path file = file("key 1 " + ONE);
        SecuritySettings settings = read(Fakes.openMode()
                        .set("security.keyFile", file.toString())
                        .set("security.mode", "receive-only"))
                .security();
        assertThat(settings.security().mode()).isEqualTo(SecurityMode.RECEIVE_ONLY);
        Path withMode = file("mode enforce\nkey 1 " + ONE);
        refuses(
                Fakes.openMode().set("security.keyFile", withMode.toString()).set("security.mode", "enforce"),
                "'mode'",
                "one place");
    }

    @Test
    void aFileThatOthersMayReadIsAWarning() throws IOException {
        Path file = file("key 1 " + ONE);
        assertThat(read(Fakes.openMode().set("security.keyFile", file.toString()))
                        .warnings())
                .noneMatch(warning -> warning.contains("chmod"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(read(Fakes.openMode().set("security.keyFile", file.toString()))
                        .warnings())
                .anyMatch(warning -> warning.contains("rw-r-----") && warning.contains("chmod 600"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key 1 ONE; key 2 OTHER           | keys.txt has the keys [1, 2]; say which of them is active",
                "active 3; key 1 ONE              | the active one is to be 3",
                "key 0 ONE                        | keys.txt:1: the id of a key is no whole number from 1 to 255",
                "key 256 ONE                      | from 1 to 255",
                "key ONE                          | keys.txt:1: this line is none of",
                "key ONE 1                        | from 1 to 255",
                "# nothing                        | holds no key",
                "key 1 ONE; key 1 OTHER           | keys.txt:2: key 1 is given twice",
                "key 1 MDEyMzQ1Njc4OWFiY2Q=       | key 1 has 14 bytes; allowed: 16 to 64",
                "key 1 not-base64!                | key 1 is not written in base64",
                "mode on; key 1 ONE               | keys.txt:1: 'on' is no mode; allowed: off, receive-only, permissive, enforce",
                "mode ONE; key 1 ONE              | keys.txt:1: this is no mode; allowed: off",
                "mode off; mode enforce; key 1 ONE | the mode is given twice",
                "active 1; active 1; key 1 ONE    | the active key is given twice",
                "keys 1 ONE                       | this line is none of",
            })
    void aFaultInAKeyFileIsNamedWithItsLineAndWithoutTheKey(String lines, String message) throws IOException {
        Path file = directory.resolve("keys.txt");
        Files.writeString(file, lines.replace("; ", "\n").replace("ONE", ONE).replace("OTHER", OTHER));
        refuses(
                Fakes.openMode().set("security.keyFile", file.toString()),
                message.replace("keys.txt has", file + " has"));
    }

    @Test
    void aKeyFileThatIsNotThereIsNamed() {
        refuses(
                Fakes.openMode()
                        .set("security.keyFile", directory.resolve("none").toString()),
                "none does not exist");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() throws IOException {
        Path file = file("key 1 " + ONE);
        refuses(
                Fakes.openMode().set("security.mode", "enforce"),
                "needs keys; set 'security.keyFile' or 'security.keys'");
        refuses(
                Fakes.openMode().set("security.keyFile", file.toString()).set("security.keys", "1:" + ONE),
                "'security.keys' = '***'",
                "one place");
        refuses(
                Fakes.openMode().set("security.keyFile", file.toString()).set("security.activeKey", "1"),
                "'security.activeKey'",
                "one place");
        refuses(Fakes.openMode().set("security.activeKey", "1"), "there is none; set 'security.keys'");
        refuses(
                Fakes.openMode().set("security.mode", "enforce").set("security.keys", "1:" + ONE + ",2:" + OTHER),
                "set 'security.activeKey'");
        refuses(Fakes.openMode().set("security.mode", "enforce").set("security.keys", ONE), "without a colon");
        refuses(Fakes.openMode().set("security.mode", "enforce").set("security.keys", ONE + ":1"), "from 1 to 255");
        refuses(Fakes.openMode().set("security.mode", "on"), "'security.mode' = 'on'", "receive-only");
        refuses(Fakes.openMode().set("security.activeKey", "300").set("security.keys", "1:" + ONE), "too large");
    }

    @Test
    void theConfigurationHashKnowsNothingOfKeys() {
        assertThat(read(Fakes.openMode().set("security.mode", "enforce").set("security.keys", "1:" + ONE))
                        .configuration())
                .isEqualTo(read(Fakes.openMode()).configuration());
    }

    @Test
    void whatAKeyFileSaysIsUnderstoodWithoutReadingItAgain() throws IOException {
        List<String> problems = new ArrayList<>();
        KeyFile file = new KeyFile(file("key 1 " + ONE), Optional.of(SecurityMode.PERMISSIVE), Duration.ofSeconds(1));
        assertThat(file.read(problems))
                .isEqualTo(file.understand(file.bytes(problems).orElseThrow(), SecurityMode.OFF, problems));
        assertThat(problems).isEmpty();
    }

    @Test
    void aFoundValueIsNotInItsText() {
        Found found = new Found(ONE, "environment HA_SECURITY_KEYS", false);
        assertThat(found + " " + found.given()).contains("HA_SECURITY_KEYS").doesNotContain(ONE);
    }
}
