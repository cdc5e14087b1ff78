package io.oneactive.engine.seal;

import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.seal.Incoming.Heard;
import io.oneactive.spi.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets pass only frames of processes that are running now, without a clock: a process that is not known is asked to repeat a number, and when it does,
 * it is accepted from the newest frame on that it has sent. Both directions are independent.
 */
final class Proofs {
    /** How many frames wait for the proof of their sender; the oldest makes room. */
    static final int WAITING = 64;

    private final String cluster;
    private final String ownId;
    private final long ownIncarnation;
    private final Nonces nonces;
    private final ReplayGuard guard = new ReplayGuard();
    private final HelloLimit asked = new HelloLimit();
    private final HelloLimit proven = new HelloLimit();
    private final Map<String, Heard> waiting = new LinkedHashMap<>();

    Proofs(String cluster, String ownId, long ownIncarnation, byte[] secret) {
        this.cluster = cluster;
        this.ownId = ownId;
        this.ownIncarnation = ownIncarnation;
        this.nonces = new Nonces(secret);
    }

    ReplayGuard.Verdict judge(Probe probe, Details details, long nowNanos) {
        boolean own = probe.sender().equals(ownId) && details.incarnation() == ownIncarnation;
        return own
                ? ReplayGuard.Verdict.FRESH
                : guard.judge(probe.sender(), details.incarnation(), details.sequence(), nowNanos);
    }

    /** The newest frame of a process waits until the process has proven itself, so that a start costs a round trip and not an interval more. */
    Optional<Hello> ask(Probe probe, Details details, Origin origin, long nowNanos) {
        waiting.remove(probe.sender());
        waiting.put(probe.sender(), new Heard(probe, origin));
        if (waiting.size() > WAITING) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        long nonce = nonces.of(probe.sender(), details.incarnation(), guard.generation(probe.sender()), nowNanos);
        return asked.pass(nonce, origin.address(), nowNanos)
                ? Optional.of(new Hello(
                        false, cluster, ownId, probe.sender(), details.incarnation(), nonce, details.sequence()))
                : Optional.empty();
    }

    /** Proves that this process is running, if it is the one that is asked. Tells nothing and changes nothing, so it may be asked by anybody, often. */
    Optional<Hello> prove(Hello question, String address, long newestSequence, long nowNanos) {
        boolean mine = question.to().equals(ownId) && question.incarnation() == ownIncarnation;
        return mine && proven.pass(question.nonce(), address, nowNanos)
                ? Optional.of(new Hello(
                        true, cluster, ownId, question.from(), ownIncarnation, question.nonce(), newestSequence))
                : Optional.empty();
    }

    /** Whether this is the proof that was asked for, or one more of a process that is accepted already. */
    boolean accept(Hello proof, long nowNanos) {
        if (!proof.to().equals(ownId)) {
            return false;
        }
        String sender = proof.from();
        if (guard.accepted(sender).filter(known -> known == proof.incarnation()).isPresent()) {
            return true;
        }
        boolean valid = nonces.isValid(proof.nonce(), sender, proof.incarnation(), guard.generation(sender), nowNanos);
        if (valid) {
            guard.accept(sender, proof.incarnation(), proof.sequence(), nowNanos);
        }
        return valid;
    }

    /** The frame that waited for this proof, if it is not older than what the proof says is the newest. That of another process waits on. */
    Optional<Heard> waitedFor(Hello proof, long nowNanos) {
        Optional<Heard> heard = Optional.ofNullable(waiting.get(proof.from()))
                .filter(frame -> incarnation(frame) == proof.incarnation());
        heard.ifPresent(frame -> waiting.remove(proof.from()));
        return heard.filter(frame -> frame.probe()
                .details()
                .filter(details -> guard.judge(proof.from(), details.incarnation(), details.sequence(), nowNanos)
                        == ReplayGuard.Verdict.FRESH)
                .isPresent());
    }

    private static long incarnation(Heard frame) {
        return frame.probe().details().map(Details::incarnation).orElse(0L);
    }

    /** Nobody has proven anything. */
    void forget() {
        guard.forget();
        waiting.clear();
    }
}
