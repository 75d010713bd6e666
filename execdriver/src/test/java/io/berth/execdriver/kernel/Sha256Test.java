package io.berth.execdriver.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {
    @Test
    void digestsAsTheJvmDoesWhateverThePieces() throws Exception {
        MessageDigest ours = Sha256.forStreams();
        MessageDigest theirs = MessageDigest.getInstance("SHA-256");
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            byte[] bytes = new byte[random.nextInt(300_000)];
            random.nextBytes(bytes);
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(70_000));
                ours.update(bytes, at, count);
                at += count;
            }
            ours.update((byte) 7);
            theirs.update(bytes);
            theirs.update((byte) 7);
            assertThat(ours.digest()).isEqualTo(theirs.digest());
        }
    }

    @Test
    void ofNothingItIsWellKnown() {
        assertThat(Sha256.forStreams().digest())
                .asHexString()
                .isEqualToIgnoringCase("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
