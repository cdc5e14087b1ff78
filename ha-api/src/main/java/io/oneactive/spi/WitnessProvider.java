package io.oneactive.spi;

import java.util.List;
import java.util.Optional;

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
     * What distinguishes this witness from another one, so that nodes notice when they were given different ones: it goes, hashed with the rest
     * of the configuration, into what they tell each other. Equal on all nodes that use the same witness, also when their ways to it or their
     * credentials differ; so a path that a host may mount anywhere is none. Never anything secret. Does not call the outside.
     *
     * @param values as for {@link #create}, but may still contradict each other; must not throw for that
     * @param context whom it works for
     * @return for instance account, container and blob; empty, the default, when the settings do not tell
     */
    default Optional<String> identity(SettingValues values, ProviderContext context) {
        return Optional.empty();
    }

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
