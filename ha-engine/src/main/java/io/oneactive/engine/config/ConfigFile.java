package io.oneactive.engine.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads settings from a YAML or JSON file. What is nested gets a key with dots. */
final class ConfigFile {
    static final int MAX_BYTES = 64 * 1024;

    private static final JsonFactory JSON = new JsonFactory();
    private static final YAMLFactory YAML = new YAMLFactory();

    private final Path path;
    private final List<String> problems;

    private ConfigFile(Path path, List<String> problems) {
        this.path = path;
        this.problems = problems;
    }

    /** All settings of a file that could be read; what could not is among the problems. */
    static Map<String, Found> read(Path path, List<String> problems) {
        return new ConfigFile(path, problems).read();
    }

    private Map<String, Found> read() {
        Map<String, Found> settings = new LinkedHashMap<>();
        Optional<JsonFactory> format = format();
        Optional<String> text = format.isPresent() ? text() : Optional.empty();
        if (text.isPresent()) {
            try (JsonParser parser = format.get().createParser(text.get())) {
                if (isObject(parser)) {
                    new FileSettings(parser, path.getFileName().toString(), settings, problems).read();
                }
            } catch (JsonProcessingException e) {
                problems.add(ParseFailure.describe(path.getFileName().toString(), e));
            } catch (IOException e) {
                problems.add("file " + path + " cannot be read: " + e.getMessage());
            }
        }
        return settings;
    }

    private Optional<JsonFactory> format() {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".json")) {
            return Optional.of(JSON);
        }
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return Optional.of(YAML);
        }
        problems.add("file " + path + " is of no known kind; its name must end with .yaml, .yml or .json");
        return Optional.empty();
    }

    private Optional<String> text() {
        try (InputStream input = Files.newInputStream(path)) {
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                problems.add("file " + path + " is longer than " + MAX_BYTES + " bytes, which no configuration is");
                return Optional.empty();
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            problems.add("file " + path + " is not written in UTF-8");
        } catch (NoSuchFileException e) {
            problems.add("file " + path + " does not exist");
        } catch (AccessDeniedException e) {
            problems.add("file " + path + " must not be read by this process: access denied");
        } catch (IOException e) {
            problems.add("file " + path + " cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private boolean isObject(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null || token == JsonToken.VALUE_NULL) {
            problems.add("file " + path + " holds no settings");
        } else if (token != JsonToken.START_OBJECT) {
            problems.add("file " + path + " does not hold settings, that is keys with values");
        }
        return token == JsonToken.START_OBJECT;
    }
}
