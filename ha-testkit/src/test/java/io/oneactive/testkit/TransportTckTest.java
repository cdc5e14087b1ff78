package io.oneactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.spi.Transport;
import io.oneactive.testkit.MemoryTransport.Fault;
import io.oneactive.testkit.MemoryTransport.Network;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The suite accepts a right transport, and finds each mistake by the test that is there for it. */
class TransportTckTest {
    private static final class MemoryTck extends TransportFaultTck {
        private final Network network = new Network();
        private final Fault fault;

        MemoryTck(Fault fault) {
            this.fault = fault;
        }

        @Override
        protected List<Transport> group(int size) {
            return IntStream.range(0, size)
                    .<Transport>mapToObj(index -> new MemoryTransport(network, fault))
                    .toList();
        }

        @Override
        protected Transport unstartable() {
            return new MemoryTransport(null, fault);
        }

        @Override
        protected TransportFaults faults() {
            return network;
        }

        @Override
        protected Duration patience() {
            return fault == Fault.NONE ? super.patience() : Duration.ofMillis(200);
        }

        @Override
        protected Duration longestClose() {
            return Duration.ofMillis(100);
        }

        void run(Method test) throws Throwable {
            try {
                test.invoke(this);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            closeAll();
        }
    }

    @TestFactory
    List<DynamicTest> aRightTransportPasses() {
        return tests().map(test -> DynamicTest.dynamicTest(test.getName(), () -> new MemoryTck(Fault.NONE).run(test)))
                .toList();
    }

    private static Stream<Method> tests() {
        return Arrays.stream(TransportFaultTck.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class));
    }

    @ParameterizedTest
    @CsvSource({
        "SPEAKS_TO_ONE_PEER_ONLY, aBroadcastReachesEveryOtherNode",
        "ANSWERS_EVERYBODY, aReplyReachesTheNodeThatSpokeAndNoOther",
        "ANSWERS_NOBODY, aReplyReachesTheNodeThatSpokeAndNoOther",
        "MAKES_A_NEW_ORIGIN_EACH_TIME, anOriginTellsThePeersApart",
        "TAKES_ALL_PEERS_FOR_ONE, anOriginTellsThePeersApart",
        "CUTS_LONG_FRAMES, aFrameOfTheGreatestLengthArrivesUnaltered",
        "CUTS_EXCESSIVE_FRAMES, aFrameThatIsTooLongIsDropped",
        "THROWS_AT_EXCESSIVE_FRAMES, aFrameThatIsTooLongIsDropped",
        "READS_BYTES_AS_TEXT, anyBytesArriveUnaltered",
        "JOINS_FRAMES, framesOfManySendersAreNeitherJoinedNorAltered",
        "KEEPS_THE_SENDERS_BUFFER, theSendersBufferIsLeftAsItIsAndNotKept",
        "MOVES_THE_SENDERS_POSITION, theSendersBufferIsLeftAsItIsAndNotKept",
        "NEEDS_AN_ARRAY, theSendersBufferIsLeftAsItIsAndNotKept",
        "THROWS_WHEN_THE_QUEUE_IS_FULL, aBurstIsTakenAndTheTransportWorksAfterwards",
        "DIES_OF_A_FULL_QUEUE, aBurstIsTakenAndTheTransportWorksAfterwards",
        "WAITS_FOR_ROOM_IN_THE_QUEUE, aPeerThatHasStoppedHoldsNobodyUp",
        "THROWS_WHEN_A_PEER_HAS_GONE, sendingToAPeerThatHasGoneDoesNothing",
        "DELIVERS_AFTER_CLOSE, nothingIsDeliveredAfterClose",
        "DELIVERS_WHAT_WAITS_AFTER_CLOSE, whatWaitsAtACloseIsNotDeliveredAfterwards",
        "THROWS_AFTER_CLOSE, afterCloseEveryCallDoesNothing",
        "THROWS_AT_THE_SECOND_CLOSE, afterCloseEveryCallDoesNothing",
        "CANNOT_BE_CLOSED_BEFORE_THE_START, aTransportThatWasNeverStartedCanBeClosed",
        "STARTS_WITHOUT_A_NETWORK, aStartThatFailsSaysWhy",
        "FAILS_WITH_ANY_EXCEPTION, aStartThatFailsSaysWhy",
        "DESCRIBES_ITSELF_IN_LINES, theDescriptionIsOneLineAtAnyTime",
        "CANNOT_BE_DESCRIBED_AFTER_CLOSE, theDescriptionIsOneLineAtAnyTime",
        "WAITS_WHILE_THE_NETWORK_HANGS, aNetworkThatHangsHoldsNobodyUp",
        "QUEUES_ALL_WHILE_THE_NETWORK_HANGS, aNetworkThatHangsHoldsNobodyUp",
        "QUEUES_ALL_AND_DROPS_IT_WHEN_THE_NETWORK_IS_BACK, aNetworkThatHangsHoldsNobodyUp",
        "THROWS_WITHOUT_A_NETWORK, aNetworkThatGoesAwayIsFoundAgainAndBringsNothingOld",
        "KEEPS_FRAMES_FOR_LATER, aNetworkThatGoesAwayIsFoundAgainAndBringsNothingOld",
        "STAYS_AWAY_WHEN_IT_WAS_CUT, aNetworkThatGoesAwayIsFoundAgainAndBringsNothingOld",
        "CANNOT_BE_CLOSED_WITHOUT_A_NETWORK, aTransportWithoutANetworkCanBeClosed"
    })
    void aMistakeIsFound(Fault fault, String testName) throws Exception {
        Method test = TransportFaultTck.class.getMethod(testName);

        assertThatThrownBy(() -> new MemoryTck(fault).run(test))
                .as("%s with %s", testName, fault)
                .isInstanceOfAny(AssertionError.class, IllegalStateException.class);
    }

    @Test
    void everyMistakeIsTriedAndEveryTestFindsOne() throws Exception {
        String[] tried = TransportTckTest.class
                .getDeclaredMethod("aMistakeIsFound", Fault.class, String.class)
                .getAnnotation(CsvSource.class)
                .value();

        assertThat(Arrays.stream(tried).map(row -> Fault.valueOf(row.substring(0, row.indexOf(',')))))
                .containsAll(Arrays.stream(Fault.values())
                        .filter(fault -> fault != Fault.NONE)
                        .toList());
        assertThat(Arrays.stream(tried).map(row -> row.substring(row.indexOf(' ') + 1)))
                .containsAll(tests().map(Method::getName).toList());
    }
}
