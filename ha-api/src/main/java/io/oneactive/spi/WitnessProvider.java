package io.oneactive.spi;

import java.util.List;

/**
 * Makes a witness from settings; found by {@link java.util.ServiceLoader}. Called once, by the thread that starts the node. Needs a public
 * constructor without parameters that does nothing.
 */
public interface WitnessProvider {
    /**
     * The name by which {@code witness.name} chooses this provider.
     *
     * @return lower case with hyphens
     */
    String name();

    /**
     * The settings that this witness knows; all others are refused as unknown before {@link #create} is called.
     *
     * @return specifications with keys without the prefix {@code witness.}
     */
    List<SettingSpec> settings();

    /**
     * Makes the witness. Does not call the outside: a witness that is away must not keep a node from starting.
     *
     * @param values the checked settings
     * @param context whom it works for
     * @return ready for use
     * @throws io.oneactive.HaConfigException when settings contradict each other; names all contradictions
     */
    Witness create(SettingValues values, ProviderContext context);
}
