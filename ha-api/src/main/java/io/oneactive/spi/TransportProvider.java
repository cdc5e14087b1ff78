package io.oneactive.spi;

import java.util.List;

/**
 * Makes a transport from settings; found by {@link java.util.ServiceLoader}. Called once, by the thread that starts the node. Needs a public
 * constructor without parameters that does nothing.
 */
public interface TransportProvider {
    /**
     * The name by which {@code transport.name} chooses this provider.
     *
     * @return lower case with hyphens
     */
    String name();

    /**
     * The settings that this transport knows; all others are refused as unknown before {@link #create} is called.
     *
     * @return specifications with keys without the prefix {@code transport.}
     */
    List<SettingSpec> settings();

    /**
     * Makes the transport, without starting it.
     *
     * @param values the checked settings
     * @param context whom it works for
     * @return not started yet
     * @throws io.oneactive.HaConfigException when settings contradict each other; names all contradictions
     */
    Transport create(SettingValues values, ProviderContext context);
}
