package io.oneactive.engine.config;

import io.oneactive.engine.seal.KeyFile;
import io.oneactive.engine.seal.Security;
import java.util.Optional;

/**
 * How frames are protected.
 *
 * @param security what to do with seals at first, with which keys
 * @param keyFile where that is said, when it may change while the node runs
 */
public record SecuritySettings(Security security, Optional<KeyFile> keyFile) {}
