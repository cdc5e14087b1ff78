package io.oneactive.agent.http;

import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.util.List;
import java.util.Optional;

/**
 * Where HTTP is offered.
 *
 * @param address to listen on
 * @param port to listen on; 0: any that is free
 * @param token who sends it may give commands; empty: nobody may
 * @param names by which browsers may ask for it, beside addresses and localhost
 */
public record HttpSettings(String address, int port, Optional<String> token, List<String> names) {
    /** First part of the keys. */
    public static final String SECTION = "http";

    private static final String ADDRESS = "address";
    private static final String PORT = "port";
    private static final String TOKEN = "token";
    private static final String NAMES = "names";

    /**
     * Known by no name.
     *
     * @param address to listen on
     * @param port to listen on; 0: any that is free
     * @param token who sends it may give commands; empty: nobody may
     */
    public HttpSettings(String address, int port, Optional<String> token) {
        this(address, port, token, List.of());
    }

    /**
     * All specifications.
     *
     * @return with keys without the section
     */
    public static List<SettingSpec> specs() {
        return List.of(
                SettingSpec.integer(PORT, 0, 65_535, "Port of the agent's HTTP. 0: any that is free. Not set: no HTTP"),
                SettingSpec.text(ADDRESS, "Address that HTTP listens on; 0.0.0.0: all of this machine")
                        .defaultsTo("127.0.0.1"),
                SettingSpec.secret(
                        TOKEN, "Who sends it as 'Authorization: Bearer TOKEN' may give commands. Not set: nobody may"),
                SettingSpec.list(
                        NAMES,
                        "Names by which the agent's HTTP may be asked for, beside addresses and localhost, as of a proxy in front"
                                + " of it"));
    }

    /**
     * The settings.
     *
     * @param values of this section
     * @return empty when there is to be no HTTP
     */
    public static Optional<HttpSettings> of(SettingValues values) {
        return values.has(PORT)
                ? Optional.of(new HttpSettings(
                        values.text(ADDRESS), values.integer(PORT), values.optionalText(TOKEN), values.list(NAMES)))
                : Optional.empty();
    }
}
