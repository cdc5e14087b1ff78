package io.oneactive.spi;

import java.util.List;

/**
 * Makes a health check from settings; found by {@link java.util.ServiceLoader} and chosen by {@code health.name}. Needs a public constructor
 * without parameters that does nothing.
 */
public interface HealthCheckProvider {
    /**
     * The name by which {@code health.name} chooses this provider.
     *
     * @return lower case with hyphens
     */
    String name();

    /**
     * The settings that this check knows; all others are refused as unknown.
     *
     * @return specifications with keys without the prefix {@code health.}
     */
    List<SettingSpec> settings();

    /**
     * Makes the check.
     *
     * @param values the checked settings
     * @param context whom it works for
     * @return ready for use
     * @throws io.oneactive.HaConfigException when settings contradict each other
     */
    HealthCheck create(SettingValues values, ProviderContext context);
}
