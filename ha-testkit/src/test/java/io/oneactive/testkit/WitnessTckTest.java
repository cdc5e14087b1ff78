package io.oneactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.spi.Witness;
import io.oneactive.testkit.MemoryWitness.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The suite accepts a right witness, and finds each fault by the test that is there for it. */
class WitnessTckTest {
    private static final class MemoryTck extends WitnessTck {
        private final MemoryWitness.Store store = new MemoryWitness.Store();
        private final Fault fault;

        MemoryTck(Fault fault) {
            this.fault = fault;
        }

        @Override
        protected Witness open(String nodeId) {
            return new MemoryWitness(store, fault);
        }

        @Override
        protected Duration leaseDuration() {
            return MemoryWitness.DURATION;
        }

        @Override
        protected Duration expiryBound() {
            return fault == Fault.NONE ? Duration.ofSeconds(30) : Duration.ofSeconds(3);
        }

        void run(Method test) throws Throwable {
            try {
                test.invoke(this);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                closeWitnesses();
            }
        }
    }

    @TestFactory
    List<DynamicTest> aRightWitnessPasses() {
        return Arrays.stream(WitnessTck.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(test -> DynamicTest.dynamicTest(test.getName(), () -> new MemoryTck(Fault.NONE).run(test)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "GRANTS_EVERYBODY, aHeldLeaseIsDeniedToAnother",
        "GRANTS_EVERYTHING, holdersNeverOverlapAndTermsGrow",
        "LOOKS_BEFORE_IT_LOCKS, exactlyOneOfSixtyFourClaimantsWins",
        "GRANTS_THE_SAME_NODE, aHeldLeaseIsDeniedToTheSameNodeWithANewId",
        "REFUSES_A_REPETITION, theSameRequestIsGrantedAgain",
        "REFUSES_A_REPETITION, theSameRequestIsGrantedToANewWitnessObject",
        "RELEASES_WITHOUT_ASKING_WHOSE, releasingWhatIsNotHeldIsGrantedAndHarmsNobody",
        "RELEASES_WITHOUT_ASKING_WHOSE, aHolderKeepsItsLeaseAgainstSixtyThreeOthers",
        "RELEASES_NOTHING, aReleasedLeaseIsFreeAtOnce",
        "RELEASES_NOTHING, everyNodeIdThatIsAllowedCanHoldTheLease",
        "RELEASES_NOTHING, aReleasedLeaseCanBeNeitherRenewedNorWrittenUnder",
        "LETS_THE_TERM_SHRINK, theTermNeverShrinks",
        "KEEPS_THE_TERM_AS_DOUBLE, greatTermsAreKeptExactly",
        "FORGETS_THE_TERM_ON_EXPIRY, theLeaseOfADeadHolderExpiresAndIsLost",
        "FORGETS_THE_TERM_ON_RELEASE, theTermIsReadOnAcquireAndOnRenew",
        "RECORDS_WITHOUT_LEASE, aLeaseThatWasNeverGrantedCanBeNeitherRenewedNorWrittenUnder",
        "RECORDS_WITHOUT_LEASE, aReleasedLeaseCanBeNeitherRenewedNorWrittenUnder",
        "RENEWS_WHAT_ANOTHER_HOLDS, theLeaseOfADeadHolderExpiresAndIsLost",
        "RENEWS_WHAT_WAS_RELEASED, aReleasedLeaseCanBeNeitherRenewedNorWrittenUnder",
        "RENEWS_IN_WORDS_ONLY, aRenewedLeaseStaysWithItsHolder",
        "PROMISES_THE_WHOLE_DURATION, theValidityIsShorterThanTheLease",
        "EXPIRES_EARLY, theLeaseOfADeadHolderExpiresAndIsLost",
        "EXPIRES_EARLY, inspectSeesTheLeaseExpire",
        "NEVER_EXPIRES, theLeaseOfADeadHolderExpiresAndIsLost",
        "INSPECT_PROLONGS, inspectSeesTheLeaseExpire",
        "INSPECT_TAKES, inspectChangesNothing",
        "INSPECT_HIDES_THE_HOLDER, inspectTellsRegisterAndHolder",
        "CLOSE_RELEASES, closingDoesNotReleaseAndMayBeRepeated",
        "THROWS_WITHOUT_TIME, aTimeLimitThatCannotBeKeptGetsAnAnswer"
    })
    void aFaultIsFound(Fault fault, String testName) throws Exception {
        Method test = WitnessTck.class.getDeclaredMethod(testName);

        assertThatThrownBy(() -> new MemoryTck(fault).run(test))
                .as("%s with %s", testName, fault)
                .isInstanceOfAny(AssertionError.class, IllegalStateException.class);
    }

    @Test
    void everyFaultIsTried() throws Exception {
        String[] tried = WitnessTckTest.class
                .getDeclaredMethod("aFaultIsFound", Fault.class, String.class)
                .getAnnotation(CsvSource.class)
                .value();

        assertThat(Arrays.stream(tried).map(row -> Fault.valueOf(row.substring(0, row.indexOf(',')))))
                .containsAll(Arrays.stream(Fault.values())
                        .filter(fault -> fault != Fault.NONE)
                        .toList());
    }
}
