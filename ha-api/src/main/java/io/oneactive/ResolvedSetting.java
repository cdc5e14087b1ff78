package io.oneactive;

/**
 * One setting of a node as it is in force.
 *
 * @param key for instance {@code probeIntervalMS} or {@code transport.port}
 * @param value as text; secrets read {@code ***}
 * @param source where it came from: {@code default}, {@code builder}, the file's name, the environment variable's name
 * @param description what it does and what is allowed
 */
public record ResolvedSetting(String key, String value, String source, String description) {}
