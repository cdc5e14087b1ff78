package io.oneactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HaNodeTest {
    @Test
    void withoutAnEngineTheStartSaysWhatToAdd() {
        assertThatThrownBy(() -> HaNode.start(HaConfig.builder().nodeId("gw-a").build()))
                .isInstanceOf(HaStartException.class)
                .hasMessageContaining("no election engine on the class path")
                .hasMessageContaining("io.oneactive:ha-engine");
    }

    @Test
    void allProblemsStandInTheMessage() {
        HaConfigException exception = new HaConfigException(List.of("first", "second"));

        assertThat(exception)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("first")
                .hasMessageContaining("second");
        assertThat(exception.problems()).containsExactly("first", "second");
        assertThatThrownBy(() -> new HaConfigException(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reasonsAndStatesHaveNamesForLogs() {
        assertThat(Reason.AUTHORITY_LOST.code()).isEqualTo("authority-lost");
        for (NodeState state : NodeState.values()) {
            assertThat(state.role()).isEqualTo(state == NodeState.ACTIVE ? Role.ACTIVE : Role.PASSIVE);
        }
    }
}
