package io.oneactive.spi;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.ResolvedSetting;
import java.util.List;

/** The door to the election engine; found by {@link java.util.ServiceLoader}. Applications call {@link HaNode#start(HaConfig)} instead. */
public interface EngineProvider {
    /**
     * Starts a node.
     *
     * @param config what to start with
     * @return a running node
     * @throws io.oneactive.HaConfigException when settings are wrong
     * @throws io.oneactive.HaStartException when something that is needed is missing, taken or damaged
     */
    HaNode start(HaConfig config);

    /**
     * The settings that a node would be started with. Starts nothing.
     *
     * @param config what would be started with
     * @return all settings in a stable order
     * @throws io.oneactive.HaConfigException when settings are wrong
     * @throws io.oneactive.HaStartException when a provider is missing
     */
    List<ResolvedSetting> settings(HaConfig config);
}
