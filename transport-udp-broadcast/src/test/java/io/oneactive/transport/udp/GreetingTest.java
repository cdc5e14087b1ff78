package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.oneactive.transport.udp.Greeting.Sender;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is said first on a lifeline, and what is taken for it. */
class GreetingTest {
    private static final InetSocketAddress NEAR = new InetSocketAddress("10.0.0.7", 60_000);
    private static final InetSocketAddress FAR = new InetSocketAddress("fe80::7", 40_001);
    private static final Greeting GREETING = new Greeting(new Sender(UUID.randomUUID(), 60_000), NEAR, FAR);

    @Test
    void itIsReadAsItWasWrittenHoweverItArrives() {
        for (int part = 1; part <= GREETING.encode().readableBytes(); part++) {
            Greeting.Reader reader = new Greeting.Reader();
            ByteBuf bytes = GREETING.encode();
            Optional<Greeting> read = Optional.empty();
            while (read.isEmpty()) {
                read = reader.read(bytes.readSlice(Math.min(part, bytes.readableBytes())));
            }
            assertThat(read).contains(GREETING);
            assertThat(bytes.isReadable()).isFalse();
        }
    }

    @Test
    void whatFollowsIsLeft() {
        ByteBuf bytes = Unpooled.wrappedBuffer(GREETING.encode(), Unpooled.wrappedBuffer(new byte[] {'p', 'b'}));
        assertThat(new Greeting.Reader().read(bytes)).contains(GREETING);
        assertThat(bytes.readableBytes()).isEqualTo(2);
    }

    @Test
    void theLongestFits() {
        Greeting longest =
                new Greeting(new Sender(UUID.randomUUID(), 65_535), new InetSocketAddress("2001:db8::1", 65_535), FAR);
        assertThat(new Greeting.Reader().read(longest.encode())).contains(longest);
    }

    @Test
    void bothEndsAgreeWhenEachSeesTheOthersAddresses() {
        assertThat(GREETING.agreesWith(FAR, NEAR)).isTrue();
        assertThat(GREETING.agreesWith(NEAR, FAR)).isFalse();
        assertThat(GREETING.agreesWith(new InetSocketAddress("fe80::7", 40_002), NEAR))
                .isFalse();
        assertThat(GREETING.agreesWith(FAR, new InetSocketAddress("10.0.0.8", 60_000)))
                .isFalse();
    }

    @Test
    void somethingElseIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Greeting.Reader().read(Unpooled.wrappedBuffer("GET / HTTP/1.1\r\n".getBytes(US_ASCII))));
    }

    @Test
    void aWrongBeginningAWrongLengthAndARestAreRefused() {
        ByteBuf wrongBeginning = GREETING.encode();
        wrongBeginning.setByte(0, 'o');
        assertRefused(wrongBeginning);

        ByteBuf tooLong = GREETING.encode();
        tooLong.setShort(Integer.BYTES, Greeting.MAX_BYTES);
        assertRefused(tooLong);

        ByteBuf rest = Unpooled.wrappedBuffer(GREETING.encode(), Unpooled.wrappedBuffer(new byte[] {0}));
        rest.setShort(Integer.BYTES, rest.getShort(Integer.BYTES) + 1);
        assertRefused(rest);
    }

    private static void assertRefused(ByteBuf bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Greeting.Reader().read(bytes))
                .withMessageContaining("greeting");
    }

    @Test
    void noChangeOfBytesIsMoreThanRefused() {
        Random random = new Random(7);
        for (int round = 0; round < 200_000; round++) {
            ByteBuf bytes = GREETING.encode();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt());
            }
            try {
                new Greeting.Reader().read(bytes);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("greeting");
            }
        }
    }
}
