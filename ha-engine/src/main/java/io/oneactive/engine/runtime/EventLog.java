package io.oneactive.engine.runtime;

import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.RoleListener;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the node's events to the log: role changes for everybody, inner states for those who look closer. */
final class EventLog implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.oneactive.node");
    private static final Set<Reason> WARNINGS = EnumSet.of(
            Reason.FORCED,
            Reason.FORCE_REFUSED,
            Reason.FORCE_REGULAR,
            Reason.DUPLICATE_NODE_ID,
            Reason.FOREIGN_NODE,
            Reason.DIFFERENT_CONFIGURATION,
            Reason.CSHARP_RULE_NEEDED,
            Reason.WITNESS_MISCONFIGURED,
            Reason.WITNESS_UNREACHABLE,
            Reason.STORE_FAILED,
            Reason.FAILED,
            Reason.OUTDATED,
            Reason.HEALTH_FAILED,
            Reason.STALLED,
            Reason.SUSPENDED);

    private final String name;

    EventLog(NodeParts parts) {
        this.name = parts.settings().cluster() + "/" + parts.settings().nodeId();
    }

    @Override
    public void onEvent(NodeEvent event) {
        if (WARNINGS.contains(event.reason())) {
            LOG.warn(
                    "{} {} term {} ({}): {}",
                    name,
                    event.to(),
                    event.term(),
                    event.reason().code(),
                    event.detail());
        } else if (event.isRoleChange() || event.to() == NodeState.STOPPED) {
            LOG.info(
                    "{} {} term {} ({}): {}",
                    name,
                    event.to(),
                    event.term(),
                    event.reason().code(),
                    event.detail());
        } else {
            LOG.debug(
                    "{} {} term {} ({}): {}",
                    name,
                    event.to(),
                    event.term(),
                    event.reason().code(),
                    event.detail());
        }
    }
}
