package io.oneactive.engine.config;

import io.oneactive.spi.SettingValues.Given;

/**
 * A value of a setting as it was found.
 *
 * @param value as text; the entries of a list are joined by commas
 * @param source where, for messages: {@code builder}, {@code file line-7.yaml:4}, {@code environment HA_NODE_ID}
 * @param isList whether it was written as a list
 */
record Found(String value, String source, boolean isList) {
    static final String BUILDER = "builder";

    Given given() {
        return new Given(value, source);
    }

    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return "Found[source=" + source + "]";
    }
}
