package io.oneactive.witness.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterTest {
    private static final Register HELD =
            new Register("line-7", "gw-a", Long.MAX_VALUE, "abc", true, Duration.ofSeconds(15));

    @Test
    void whatIsWrittenIsRead() {
        assertThat(Register.read(HELD.metadata())).contains(HELD);
        assertThat(Register.read(HELD.freed().metadata())).contains(HELD.freed());
        Register empty = Register.empty("line-7", Duration.ofSeconds(15));
        assertThat(Register.read(empty.metadata())).contains(empty);
    }

    @Test
    void noMetadataIsNoRegister() {
        assertThat(Register.read(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"term, -1", "term, 1.5", "term, ''", "state, ''", "state, maybe", "leasems, x"})
    void foreignMetadataIsRefused(String key, String value) {
        Map<String, String> metadata = new HashMap<>(HELD.metadata());
        metadata.put(key, value);

        assertThatThrownBy(() -> Register.read(metadata))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a witness's");
    }

    /** With the id anybody who may read could release the lease. */
    @Test
    void theNonceDoesNotTellTheLeaseId() {
        UUID id = UUID.randomUUID();

        assertThat(Register.nonceOf(id))
                .hasSize(32)
                .isEqualTo(Register.nonceOf(id))
                .isNotEqualTo(Register.nonceOf(UUID.randomUUID()))
                .isNotEqualTo(id.toString().replace("-", ""));
    }

    @Test
    void aSignatureTellsItsRightsAndEnd() {
        SharedAccessSignature signature = new SharedAccessSignature(
                "?sv=2025-11-05&st=2020-01-01T00:00:00Z&se=2030-01-01T00%3A00%3A00Z&sp=rw&spr=https&sig=a%2Bb");

        assertThat(signature.isComplete()).isTrue();
        assertThat(signature.permissions()).isEqualTo("rw");
        assertThat(signature.isForHttpsOnly()).isTrue();
        assertThat(signature.expiry()).contains(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(signature.start()).contains(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(new SharedAccessSignature("sv=1&se=2030&sig=x").expiry()).isEmpty();
        assertThat(new SharedAccessSignature("nonsense").isComplete()).isFalse();
    }
}
