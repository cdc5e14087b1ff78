package io.oneactive.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** As IoT Hub does it: a condition on the version is honoured. */
final class HubTwins implements TwinStore {
    @Override
    public Answer read(Identity identity) {
        return Answer.twin(identity.twin.forDevice());
    }

    @Override
    public Answer patch(Identity identity, ObjectNode patch, @Nullable Long version) {
        Twin twin = identity.twin;
        if (version != null && version != twin.reported().version()) {
            return Answer.error(412, "Precondition failed: version " + version);
        }
        if (TwinLimits.isTooLarge(Twin.merged(twin.reported().content(), patch))) {
            return Answer.error(413, "the section is greater than " + TwinLimits.SECTION_BYTES + " bytes");
        }
        twin.patchReported(patch);
        return Answer.patched(twin.reported().version());
    }
}
