package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real nodes in quorum mode over real channels. */
class JGroupsNodesTest {
    private final List<HaNode> nodes = new ArrayList<>();
    private final List<JChannel> given = new ArrayList<>();
    private final Watch watch = new Watch();

    @AfterEach
    void close() {
        watch.close();
        nodes.forEach(HaNode::close);
        given.forEach(JChannel::close);
    }

    private static String[] members(int size) {
        return IntStream.range(0, size).mapToObj(i -> "node-" + i).toArray(String[]::new);
    }

    private static HaConfig.Builder config(int index, int size) {
        return HaConfig.builder().cluster("line-7").nodeId("node-" + index).members(members(size));
    }

    private void startByName(List<String[]> settings) {
        for (int i = 0; i < settings.size(); i++) {
            nodes.add(watch.add(HaNode.start(config(i, settings.size())
                    .transport("jgroups", Transports.map(settings.get(i)))
                    .build())));
        }
    }

    private HaNode active() {
        Waiting.until("a node is active").until(() -> nodes.stream().anyMatch(HaNode::isActive));
        return nodes.stream().filter(HaNode::isActive).findFirst().orElseGet(this::active);
    }

    private void assertTakeoverAfterClose() {
        HaNode first = active();
        long token = first.activeTerm().orElseThrow().token();
        assertThat(first.status().transport()).startsWith("jgroups by stack");
        first.close();
        nodes.remove(first);
        HaNode second = active();
        assertThat(second.activeTerm().orElseThrow().token()).isGreaterThan(token);
        watch.assertNeverTwo();
    }

    @Test
    void ofSevenNodesByMulticastOneIsActiveAndAnotherTakesOver() {
        startByName(Transports.multicasting(7));
        assertTakeoverAfterClose();
    }

    @Test
    void aCutOffActiveNodeStopsAnotherTakesOverAndOneIsLeftAfterTheMerge() {
        GivenChannels.connected("plant", 3, given);
        for (int i = 0; i < 3; i++) {
            nodes.add(watch.add(HaNode.start(config(i, 3)
                    .transport(JGroupsTransport.over(given.get(i), "line-7"))
                    .build())));
        }
        HaNode cutOff = active();
        List<DISCARD> cuts = cut(nodes.indexOf(cutOff));
        Waiting.until("another node took over")
                .until(() -> nodes.stream().anyMatch(node -> node != cutOff && node.isActive()));
        assertThat(cutOff.isActive()).isFalse();
        Waiting.until("two views")
                .until(() ->
                        given.stream().allMatch(channel -> channel.getView().size() < 3));

        cuts.forEach(DISCARD::resetIgnoredMembers);
        Waiting.until("one view")
                .until(() ->
                        given.stream().allMatch(channel -> channel.getView().size() == 3));
        Waiting.until("all agree who is active")
                .until(() -> nodes.stream()
                                .map(node -> node.status().activeNode())
                                .distinct()
                                .count()
                        == 1);
        assertThat(active()).isNotSameAs(cutOff);
        watch.assertNeverTwo();
    }

    /** Cuts one channel off from the others. */
    private List<DISCARD> cut(int index) {
        List<DISCARD> cuts = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            DISCARD cut = Plant.cable(given.get(i));
            for (int j = 0; j < given.size(); j++) {
                if (j != i && (i == index || j == index)) {
                    cut.addIgnoreMember(given.get(j).getAddress());
                }
            }
            cuts.add(cut);
        }
        return cuts;
    }
}
