package io.oneactive.iotedge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who may be active while hubs come and go. Seconds on a clock that the test turns. */
class HubHealthTest {
    private static final long SECOND = 1_000_000_000L;
    private static final HubHealth.Group ACTIVE_ALONE = new HubHealth.Group(true, false, false);
    private static final HubHealth.Group ACTIVE_BESIDE_AN_ABLE_PEER = new HubHealth.Group(true, false, true);
    private static final HubHealth.Group PASSIVE = new HubHealth.Group(false, true, true);
    private static final HubHealth.Group NOBODY_IS_ACTIVE = new HubHealth.Group(false, false, false);

    private final Connectivity hub = new Connectivity(0);
    private final HubHealth health = new HubHealth(30 * SECOND, 20 * SECOND);

    private boolean healthyAt(long second, HubHealth.Group group) {
        return health.judge(hub, group, second * SECOND).healthy();
    }

    private void hereAt(long second) {
        hub.here(second * SECOND);
    }

    private void awayAt(long second) {
        hub.away(second * SECOND);
    }

    @Test
    void aShortLossIsNoMatter() {
        hereAt(1);
        awayAt(100);
        assertThat(healthyAt(129, ACTIVE_BESIDE_AN_ABLE_PEER)).isTrue();
        hereAt(129);
        awayAt(131);
        assertThat(healthyAt(160, ACTIVE_BESIDE_AN_ABLE_PEER)).isTrue();
    }

    @Test
    void aLossThatLastsMakesTheNodeUnfit() {
        hereAt(1);
        assertThat(healthyAt(50, ACTIVE_BESIDE_AN_ABLE_PEER)).isTrue();
        awayAt(100);
        assertThat(healthyAt(129, ACTIVE_BESIDE_AN_ABLE_PEER)).isTrue();
        assertThat(healthyAt(130, ACTIVE_BESIDE_AN_ABLE_PEER)).isFalse();
    }

    @Test
    void itIsFitAgainOnlyWhenTheHubHasBeenBackForAWhile() {
        hereAt(1);
        awayAt(100);
        assertThat(healthyAt(130, PASSIVE)).isFalse();
        hereAt(140);
        assertThat(healthyAt(159, PASSIVE)).isFalse();
        awayAt(159);
        hereAt(160);
        assertThat(healthyAt(179, PASSIVE)).isFalse();
        assertThat(healthyAt(180, PASSIVE)).isTrue();
    }

    @Test
    void aHubThatWasNeverThereIsAHubThatIsAway() {
        assertThat(healthyAt(29, PASSIVE)).isTrue();
        assertThat(healthyAt(30, PASSIVE)).isFalse();
    }

    @Test
    void whenNobodyIsActiveANodeWithoutHubStandsIn() {
        assertThat(healthyAt(10, NOBODY_IS_ACTIVE)).isTrue();
        assertThat(healthyAt(31, PASSIVE)).isFalse();
        assertThat(healthyAt(32, NOBODY_IS_ACTIVE)).isFalse();
        assertThat(healthyAt(61, NOBODY_IS_ACTIVE)).isFalse();
        assertThat(healthyAt(62, NOBODY_IS_ACTIVE)).isTrue();
        assertThat(healthyAt(63, ACTIVE_ALONE)).isTrue();
        assertThat(healthyAt(9_000, ACTIVE_ALONE)).isTrue();
    }

    @Test
    void whoStandsInStepsBackForAPeerThatHasBeenAbleForAWhile() {
        healthyAt(31, NOBODY_IS_ACTIVE);
        assertThat(healthyAt(62, NOBODY_IS_ACTIVE)).isTrue();
        assertThat(healthyAt(63, ACTIVE_ALONE)).isTrue();
        assertThat(healthyAt(70, ACTIVE_BESIDE_AN_ABLE_PEER)).isTrue();
        assertThat(healthyAt(99, ACTIVE_BESIDE_AN_ABLE_PEER)).isTrue();
        assertThat(healthyAt(100, ACTIVE_BESIDE_AN_ABLE_PEER)).isFalse();
    }

    @Test
    void ofTwoThatStandInTheOneThatDidNotGetTheRoleStepsBackAtOnce() {
        healthyAt(31, NOBODY_IS_ACTIVE);
        assertThat(healthyAt(62, NOBODY_IS_ACTIVE)).isTrue();
        assertThat(healthyAt(63, PASSIVE)).isFalse();
    }

    @Test
    void whoStoodInAndHasItsHubBackStaysFit() {
        healthyAt(31, NOBODY_IS_ACTIVE);
        healthyAt(62, NOBODY_IS_ACTIVE);
        hereAt(70);
        assertThat(healthyAt(71, ACTIVE_ALONE)).isTrue();
        assertThat(healthyAt(90, ACTIVE_BESIDE_AN_ABLE_PEER)).isTrue();
        awayAt(91);
        assertThat(healthyAt(121, ACTIVE_BESIDE_AN_ABLE_PEER)).isFalse();
    }

    @Test
    void whatTheClientSaysCountsAtOnce() {
        assertThat(hub.isTold()).isFalse();
        hub.told(true, 5 * SECOND);
        assertThat(hub.isTold()).isTrue();
        assertThat(hub.isHere()).isTrue();
        hub.told(false, 7 * SECOND);
        hub.told(false, 9 * SECOND);
        assertThat(hub.awayNanos(10 * SECOND)).isEqualTo(3 * SECOND);
        assertThat(hub.hereNanos(10 * SECOND)).isZero();
    }
}
