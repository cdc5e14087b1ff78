package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.oneactive.transport.udp.Note.Kind;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    @Test
    void whatIsWrittenIsRead() {
        Note note = Note.of(Kind.KNOCK, "node", "gw-a", "number", 17, "heard", "yes", "at", "[fd79::1]:61000");
        Note read = Note.read(Unpooled.wrappedBuffer(note.bytes(800))).orElseThrow();
        assertThat(read).isEqualTo(note);
        assertThat(read.number("number")).isEqualTo(17);
        assertThat(read.says("heard")).isTrue();
        assertThat(read.address("at")).isEqualTo(new InetSocketAddress("fd79::1", 61_000));
        assertThat(note.bytes(800).remaining()).isEqualTo(800);
        assertThat(note.bytes(0).remaining()).isLessThan(120);
    }

    @Test
    void noValueCanSmuggleALineIn() {
        Note note = Note.of(Kind.KNOCK, "node", "a\ncluster b");
        assertThat(Note.read(Unpooled.wrappedBuffer(note.bytes(0)))
                        .orElseThrow()
                        .text("cluster"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{\"isActive\":true,\"gatewayID\":\"gw-a\",\"bootTimeEPOCH\":1}",
                "oneactive-note 2 knock\n",
                "oneactive-note 1",
            })
    void whatBeginsOtherwiseIsAFrame(String text) {
        assertThat(Note.isNote(bytes(text))).isFalse();
        assertThat(Note.read(bytes(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"oneactive-note 1 ", "oneactive-note 1 dance\n", "oneactive-note 1 KNOCK\n"})
    void aNoteOfAnUnknownKindIsANoteAndNotRead(String text) {
        assertThat(Note.isNote(bytes(text))).isTrue();
        assertThat(Note.read(bytes(text))).isEmpty();
    }

    @Test
    void anyBytesBehindTheMarkAreReadOrNotAndNothingIsThrown() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 4_000; i++) {
            byte[] noise = new byte[random.nextInt(1_100)];
            random.nextBytes(noise);
            ByteBuf note = Unpooled.wrappedBuffer(bytes("oneactive-note 1 knock\n"), Unpooled.wrappedBuffer(noise));
            Note read = Note.read(note).orElse(Note.of(Kind.TELL));
            assertThat(read.number("number")).isGreaterThanOrEqualTo(-1);
            assertThat(read.values()).hasSizeLessThanOrEqualTo(64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "10.0.0.1", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:70000", "host:1", "[::1:5", ":1"})
    void whatIsNoAddressWithAPortIsNone(String text) {
        assertThat(Note.addressIn(text)).isNull();
    }
}
