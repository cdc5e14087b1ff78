package io.oneactive.engine.seal;

import io.oneactive.SecurityMode;
import io.oneactive.SecurityStatus;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.wire.Decoded;
import io.oneactive.engine.wire.Decoded.Rejected;
import io.oneactive.engine.wire.DropCause;
import io.oneactive.engine.wire.ProbeCodec;
import io.oneactive.spi.Origin;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Between the rules and the transport: probes become frames, sealed or not, and frames become probes that may be believed. With {@link
 * SecurityMode#OFF} it is the codec alone. Used by the election loop's thread alone, but for {@link #view}.
 */
public final class SealedWire {
    private final String cluster;
    private final ProbeCodec codec;
    private final Proofs proofs;
    private final Refusals refusals = new Refusals();
    private final KeysHeard keys = new KeysHeard();
    private volatile Security security = Security.OFF;
    private Seal seal = new Seal(KeyRing.EMPTY);
    private long newestSequence;

    /**
     * A wire of one process.
     *
     * @param cluster name of its group
     * @param nodeId its id
     * @param incarnation its random number
     * @param security what to do with seals at first
     * @param secret 32 random bytes of this process, never used for anything else
     */
    public SealedWire(String cluster, String nodeId, long incarnation, Security security, byte[] secret) {
        this.cluster = cluster;
        this.codec = new ProbeCodec(cluster);
        this.proofs = new Proofs(cluster, nodeId, incarnation, secret);
        use(security);
    }

    /**
     * From now on does this with seals. Which processes have proven themselves stays known while the mode stays {@link SecurityMode#ENFORCE} and no
     * key is taken away. When it becomes that, all must prove themselves anew: what was sent meanwhile was not counted, so it could be replayed. And
     * when a key is gone: whoever had it may have spoken for others.
     *
     * @param changed what to do, with which keys
     */
    public void use(Security changed) {
        if (security.mode() != SecurityMode.ENFORCE || !changed.keys().holdsAllOf(security.keys())) {
            proofs.forget();
        }
        if (changed.mode() == SecurityMode.OFF) {
            keys.clear();
        }
        security = changed;
        seal = new Seal(changed.keys());
        refusals.clear();
    }

    /**
     * All must prove themselves anew, and what they were asked before is worthless: the machine was suspended, so the clock that says how old a
     * question is stood still.
     */
    public void onSuspended() {
        proofs.forget();
    }

    /**
     * Makes a frame, sealed if the mode says so.
     *
     * @param probe to be sent
     * @return at most {@value Transport#MAX_FRAME_BYTES} bytes
     */
    public ByteBuffer encode(Probe probe) {
        ByteBuffer frame = codec.encode(probe);
        probe.details().ifPresent(details -> newestSequence = Math.max(newestSequence, details.sequence()));
        return security.mode().sendsSealed() ? seal.put(frame) : frame;
    }

    /**
     * Looks at a frame. Never throws, whatever the bytes are.
     *
     * @param frame position to limit is the frame
     * @param origin where it came from
     * @param now the instant
     * @return what to do about it
     */
    public Incoming decode(ByteBuffer frame, Origin origin, Moment now) {
        if (security.mode() == SecurityMode.OFF || frame.remaining() > Transport.MAX_FRAME_BYTES) {
            return plain(frame, origin);
        }
        byte[] bytes = new byte[frame.remaining()];
        frame.duplicate().get(bytes);
        Optional<Trailer> trailer = Trailer.of(bytes);
        if (trailer.isEmpty()) {
            return security.mode().acceptsUnsealed()
                    ? unsealed(frame, origin)
                    : refuse(DropCause.UNSEALED, bytes, "no seal", origin, now);
        }
        int keyId = trailer.get().keyId();
        if (!seal.knows(keyId)) {
            return refuse(DropCause.UNKNOWN_KEY, bytes, "key " + keyId, origin, now);
        }
        if (!seal.fits(bytes, trailer.get())) {
            return refuse(DropCause.BAD_MAC, bytes, "key " + keyId, origin, now);
        }
        return Hello.isOne(bytes)
                ? onHello(bytes, trailer.get(), origin, now)
                : onSealedProbe(frame, keyId, origin, now);
    }

    private Incoming plain(ByteBuffer frame, Origin origin) {
        Decoded decoded = codec.decode(frame);
        return decoded instanceof Decoded.Accepted accepted
                ? Incoming.of(accepted.probe(), origin)
                : Incoming.rejected((Rejected) decoded);
    }

    private Incoming unsealed(ByteBuffer frame, Origin origin) {
        Incoming incoming = plain(frame, origin);
        incoming.heard().ifPresent(heard -> keys.unsealed(heard.probe().sender()));
        return incoming;
    }

    private Incoming onSealedProbe(ByteBuffer frame, int keyId, Origin origin, Moment now) {
        Incoming incoming = plain(frame, origin);
        if (incoming.heard().isEmpty()) {
            return incoming;
        }
        Probe probe = incoming.heard().get().probe();
        if (security.mode() == SecurityMode.ENFORCE) {
            Optional<Incoming> held = holdBack(probe, origin, now);
            if (held.isPresent()) {
                return held.get();
            }
        }
        return believe(incoming, probe, keyId);
    }

    /** What to do instead of believing the probe, if it is not known to be new. */
    private Optional<Incoming> holdBack(Probe probe, Origin origin, Moment now) {
        if (probe.details().isEmpty()) {
            return Optional.of(Incoming.rejected(new Rejected(DropCause.BAD_FIELD, "a sealed frame without ha")));
        }
        Details details = probe.details().get();
        return switch (proofs.judge(probe, details, now.nanos())) {
            case FRESH -> Optional.empty();
            case DUPLICATE -> Optional.of(seenBefore(DropCause.DUPLICATE, probe, details));
            case REPLAYED -> Optional.of(seenBefore(DropCause.REPLAYED, probe, details));
            case UNPROVEN -> {
                refusals.add(probe.sender(), origin.address(), DropCause.UNPROVEN, now);
                yield Optional.of(new Incoming(
                        Optional.empty(),
                        Optional.of(new Rejected(
                                DropCause.UNPROVEN, "'" + probe.sender() + "' has not proven yet that it runs")),
                        proofs.ask(probe, details, origin, now.nanos()).map(this::sealed)));
            }
        };
    }

    private static Incoming seenBefore(DropCause cause, Probe probe, Details details) {
        return Incoming.rejected(new Rejected(cause, "'" + probe.sender() + "', sequence " + details.sequence()));
    }

    private Incoming onHello(byte[] bytes, Trailer trailer, Origin origin, Moment now) {
        Optional<Hello> decoded = Hello.decode(bytes, trailer);
        if (decoded.isEmpty()) {
            return Incoming.rejected(new Rejected(DropCause.MALFORMED, "a hello of another form"));
        }
        Hello hello = decoded.get();
        if (!hello.cluster().equals(cluster)) {
            return Incoming.rejected(new Rejected(DropCause.OTHER_CLUSTER, "cluster '" + hello.cluster() + "'"));
        }
        if (!hello.proof()) {
            return security.mode().sendsSealed()
                    ? proofs.prove(hello, origin.address(), newestSequence, now.nanos())
                            .map(proof -> Incoming.reply(sealed(proof)))
                            .orElse(Incoming.NOTHING)
                    : Incoming.NOTHING;
        }
        if (security.mode() != SecurityMode.ENFORCE) {
            return Incoming.NOTHING;
        }
        if (!proofs.accept(hello, now.nanos())) {
            return Incoming.rejected(
                    new Rejected(DropCause.REPLAYED, "a proof of '" + hello.from() + "' that was not asked for"));
        }
        return proofs.waitedFor(hello, now.nanos())
                .map(heard -> believe(Incoming.of(heard.probe(), heard.origin()), heard.probe(), trailer.keyId()))
                .orElse(Incoming.NOTHING);
    }

    private Incoming believe(Incoming incoming, Probe probe, int keyId) {
        incoming.heard()
                .ifPresent(
                        heard -> refusals.remove(probe.sender(), heard.origin().address()));
        keys.sealed(probe.sender(), keyId);
        return incoming;
    }

    private ByteBuffer sealed(Hello hello) {
        return seal.put(hello.encode());
    }

    private Incoming refuse(DropCause cause, byte[] frame, String detail, Origin origin, Moment now) {
        Claims claims = new Claims(frame);
        if (claims.isOfOtherThan(cluster)) {
            return Incoming.rejected(new Rejected(DropCause.OTHER_CLUSTER, detail + ", of another group as it claims"));
        }
        refusals.add(claims.sender(), origin.address(), cause, now);
        return Incoming.rejected(
                new Rejected(cause, detail + ", of '" + claims.sender() + "' as it claims, which is not verified"));
    }

    /**
     * What status shows. Any thread.
     *
     * @param nowNanos on the monotonic clock
     * @return a copy, with the key of each peer
     */
    public SealView view(long nowNanos) {
        return new SealView(
                new SecurityStatus(
                        security.mode(),
                        security.keys().active(),
                        security.keys().ids(),
                        refusals.copy(nowNanos)),
                keys.copy());
    }
}
