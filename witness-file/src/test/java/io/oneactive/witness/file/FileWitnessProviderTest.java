package io.oneactive.witness.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.oneactive.HaConfigException;
import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.SettingValues.Given;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileWitnessProviderTest {
    @TempDir
    Path folder;

    @Test
    void itIsFoundByItsName() {
        assertThat(ServiceLoader.load(WitnessProvider.class))
                .extracting(WitnessProvider::name)
                .containsExactly("file");
    }

    @Test
    void theDefaultsSuffice() throws IOException {
        FileWitnessProvider.initialise(folder, "line-7");
        List<String> problems = new ArrayList<>();
        SettingValues values = check(Map.of("folder", folder.toString()), problems);
        assertThat(problems).isEmpty();

        try (Witness witness = new FileWitnessProvider().create(values, new ProviderContext("line-7", "a"))) {
            Inspected inspected = assertInstanceOf(Inspected.class, witness.inspect(Duration.ofSeconds(20)));
            assertThat(inspected.detail())
                    .contains(folder.toString())
                    .contains("state 1")
                    .contains("free");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "leaseDurationMS, 999, whole milliseconds from 1000 to 300000",
        "leaseDurationMS, 300001, whole milliseconds from 1000 to 300000",
        "leaseDurationMS, long, whole milliseconds from 1000 to 300000",
        "folder, ' ', a path",
        "createFolder, true, 'known: witness.folder, witness.leaseDurationMS'"
    })
    void aWrongSettingIsNamedWithWhatIsAllowed(String key, String value, String allowed) {
        List<String> problems = new ArrayList<>();
        Map<String, String> settings = new HashMap<>(Map.of("folder", folder.toString()));
        settings.put(key, value);

        check(settings, problems);

        assertThat(problems).isNotEmpty();
        assertThat(problems.get(0)).contains("witness." + key).contains(allowed);
    }

    @Test
    void theFolderIsRequired() {
        List<String> problems = new ArrayList<>();

        check(Map.of(), problems);

        assertThat(problems).singleElement().asString().contains("'witness.folder' is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../elsewhere", "a/b", "a b", "line\n7"})
    void aClusterThatIsNoNameIsRefused(String cluster) {
        SettingValues values = check(Map.of("folder", folder.toString()), new ArrayList<>());

        assertThatThrownBy(() -> new FileWitnessProvider().create(values, new ProviderContext(cluster, "a")))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContaining(cluster);
        assertThatThrownBy(() -> FileWitnessProvider.initialise(folder, cluster))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 64 characters");
    }

    @Test
    void initialisingDoesNotCreateTheFolder() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> FileWitnessProvider.initialise(missing, "line-7"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("mount the share");
        assertThat(missing).doesNotExist();
    }

    @Test
    void initialisingADamagedWitnessSaysSo() throws IOException {
        Files.writeString(folder.resolve("line-7.witness"), "something else");

        assertThatThrownBy(() -> FileWitnessProvider.initialise(folder, "line-7"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line-7.witness");
    }

    @Test
    void initialisingManyTimesAtOnceMakesOneWitness() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                tasks.add(() -> {
                    FileWitnessProvider.initialise(folder, "line-7");
                    return Files.readString(folder.resolve("line-7.witness"));
                });
            }
            String marker = "";
            for (Future<String> task : threads.invokeAll(tasks)) {
                marker = marker.isEmpty() ? task.get() : marker;
                assertThat(task.get()).isEqualTo(marker);
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    private static SettingValues check(Map<String, String> settings, List<String> problems) {
        Map<String, Given> given = new HashMap<>();
        settings.forEach((key, value) -> given.put(key, new Given(value, "test")));
        return SettingValues.check("witness.", new FileWitnessProvider().settings(), given, problems);
    }
}
