package io.oneactive.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * What a witness answers to a lease call. There are more answers than yes and no: {@link Unknown} never makes a node active, and never keeps one
 * active beyond the validity of its lease.
 */
public sealed interface WitnessAnswer {
    /**
     * Yes, for certain.
     *
     * @param lease the lease with its validity, counted from before this request was sent
     * @param registeredTerm the highest term in the register, 0 when none was ever written
     */
    record Granted(Lease lease, long registeredTerm) implements WitnessAnswer {}

    /**
     * No, for certain: the lease is not held under this id.
     *
     * @param reason for people, for instance who holds it
     * @param retryAfter when asking again makes sense; empty when that is not known
     */
    record Denied(String reason, Optional<Duration> retryAfter) implements WitnessAnswer {}

    /**
     * No certain answer: the request may have been applied, or may be applied later.
     *
     * @param cause for people, for instance {@code no answer within 2,000 ms}
     */
    record Unknown(String cause) implements WitnessAnswer, InspectAnswer {}

    /**
     * The witness cannot be used as it is set up; asking again does not help until somebody changes something.
     *
     * @param problem what is wrong
     * @param remedy what to do
     */
    record Misconfigured(String problem, String remedy) implements WitnessAnswer, InspectAnswer {}
}
