package io.oneactive.engine.runtime;

import io.oneactive.RefusedSender;
import io.oneactive.SecurityMode;
import io.oneactive.SecurityStatus;
import java.util.List;
import java.util.Optional;

/** What an operator should know of the seals now, as sentences that stay the same while nothing changes. */
final class SecurityWarnings {
    private static final int SHOWN = 8;

    private SecurityWarnings() {}

    static void add(SecurityStatus security, List<String> warnings) {
        of(security.mode()).ifPresent(warnings::add);
        security.refused().stream().limit(SHOWN).map(SecurityWarnings::sentence).forEach(warnings::add);
        if (security.refused().size() > SHOWN) {
            warnings.add("more senders are refused because of their seal than the " + SHOWN + " that are named");
        }
    }

    static Optional<String> of(SecurityMode mode) {
        return switch (mode) {
            case OFF ->
                Optional.of(
                        "security mode is off: whoever can send to this node's port can take part in elections and take"
                                + " the role away; see docs/security.md");
            case RECEIVE_ONLY, PERMISSIVE ->
                Optional.of(
                        "security mode is " + mode.setting() + ": frames without a seal are accepted from anybody, as a"
                                + " step of a roll-out; only 'enforce' protects");
            case ENFORCE -> Optional.empty();
        };
    }

    private static String sentence(RefusedSender sender) {
        String advice = switch (sender.cause()) {
            case "unsealed" -> "it sends without a seal";
            case "unknown-key" -> "it seals with a key that this node does not have";
            case "bad-mac" -> "its key of this id is another one";
            default -> "it has not proven that it runs: does this node's question reach it?";
        };
        return sender.claimedId() + " at " + sender.address() + ": "
                + sender.cause().replace('-', ' ') + " since " + sender.since() + " (" + advice
                + "; the id is as its frames claim, not verified)";
    }
}
