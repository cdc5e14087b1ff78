package io.oneactive.agent.health;

import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/**
 * {@code file-age}: healthy while a file is written often enough. Its age is how long this node has seen the same time of change, so that a stepped
 * clock changes nothing.
 */
public final class FileAgeHealthCheckProvider implements HealthCheckProvider {
    private static final String FILE = "file";
    private static final String LONGEST_AGE = "maxAgeMS";

    /** Made by {@link java.util.ServiceLoader}. */
    public FileAgeHealthCheckProvider() {}

    @Override
    public String name() {
        return "file-age";
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                SettingSpec.path(FILE, "The file that is looked at").required(),
                SettingSpec.duration(LONGEST_AGE, 100, 86_400_000, "How long it may stay as it is")
                        .required());
    }

    @Override
    public HealthCheck create(SettingValues values, ProviderContext context) {
        return new Watch(
                values.path(FILE).orElseThrow(), values.duration(LONGEST_AGE).toNanos());
    }

    /** Called by one thread at a time. */
    private static final class Watch implements HealthCheck {
        private final Path file;
        private final long longestNanos;
        private Optional<FileTime> seen = Optional.empty();
        private long seenNanos;

        private Watch(Path file, long longestNanos) {
            this.file = file;
            this.longestNanos = longestNanos;
        }

        @Override
        public Result check() {
            try {
                FileTime changed = Files.getLastModifiedTime(file);
                long now = System.nanoTime();
                if (seen.filter(changed::equals).isEmpty()) {
                    seen = Optional.of(changed);
                    seenNanos = now;
                }
                long age = (now - seenNanos) / 1_000_000;
                return new Result(now - seenNanos <= longestNanos, "%s has not changed for %d ms".formatted(file, age));
            } catch (NoSuchFileException absent) {
                return new Result(false, file + " does not exist");
            } catch (IOException unreadable) {
                return new Result(false, file + " cannot be looked at: " + unreadable.getMessage());
            }
        }
    }
}
