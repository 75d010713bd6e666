package io.berth.streams.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachScannerTest {
    private final StringBuilder passed = new StringBuilder();

    @Test
    void sequenceIsFoundInOneReadAndInTwo() {
        assertThat(scan(new DetachScanner(DetachKeys.DEFAULT), "ls\u0010\u0011rest"))
                .isTrue();
        assertThat(passed).hasToString("ls");
        DetachScanner scanner = new DetachScanner(DetachKeys.DEFAULT);
        assertThat(scan(scanner, "\u0010")).isFalse();
        assertThat(scan(scanner, "\u0011")).isTrue();
    }

    @Test
    void startOfSequenceIsPassedOnWithTheKeyThatBreaksIt() {
        DetachScanner scanner = new DetachScanner(DetachKeys.DEFAULT);
        assertThat(scan(scanner, "a\u0010")).isFalse();
        assertThat(passed).hasToString("a");
        assertThat(scan(scanner, "b")).isFalse();
        assertThat(passed).hasToString("a\u0010b");
    }

    @Test
    void releasedKeyStillCountsForTheSequence() {
        DetachScanner scanner = new DetachScanner(DetachKeys.DEFAULT);
        scan(scanner, "\u0010");
        release(scanner);
        assertThat(passed).hasToString("\u0010");
        assertThat(scanner.withheld()).isZero();
        assertThat(scan(scanner, "\u0011")).isTrue();
        assertThat(passed).hasToString("\u0010");
    }

    @Test
    void releasedKeyIsNotPassedOnTwice() {
        DetachScanner scanner = new DetachScanner(DetachKeys.DEFAULT);
        scan(scanner, "\u0010");
        release(scanner);
        scan(scanner, "x\u0010y");
        assertThat(passed).hasToString("\u0010x\u0010y");
    }

    @Test
    void overlappingStartsAreFound() {
        assertThat(scan(new DetachScanner(DetachKeys.parse("a,a,b")), "aaab")).isTrue();
        assertThat(passed).hasToString("a");
    }

    @Test
    void everyByteOfRandomInputIsPassedOnInOrder() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            DetachScanner scanner = new DetachScanner(DetachKeys.parse("a,b,a,c"));
            StringBuilder typed = new StringBuilder();
            passed.setLength(0);
            boolean detached = false;
            while (typed.length() < 30 && !detached) {
                String keys = "abc".substring(random.nextInt(3)).substring(0, 1);
                typed.append(keys);
                detached = scan(scanner, keys);
                if (random.nextInt(4) == 0) {
                    release(scanner);
                }
            }
            release(scanner);
            int found = typed.indexOf("abac");
            assertThat(detached).isEqualTo(found >= 0);
            if (!detached) {
                assertThat(passed).hasToString(typed.toString());
            } else {
                assertThat(typed.toString()).startsWith(passed.toString());
                assertThat(passed.length()).isGreaterThanOrEqualTo(found);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctrl-p,ctrl-q", "a,b", "ctrl-@", "ctrl-[", "ctrl-^,x", "DEL", "~"})
    void keysThatDockerTakesAreTaken(String text) {
        assertThat(DetachKeys.parse(text).length()).isEqualTo(text.split(",", -1).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctrl-1", "ab", ",", "ctrl-A", "\u00e9", "a,,b", "ctrl-"})
    void otherKeysAreRefusedInDockersWords(String text) {
        assertThatThrownBy(() -> DetachKeys.parse(text)).hasMessage("Invalid detach keys (" + text + ") provided");
    }

    private boolean scan(DetachScanner scanner, String typed) {
        ByteBuffer in = ByteBuffer.wrap(typed.getBytes(StandardCharsets.ISO_8859_1));
        ByteBuffer out = ByteBuffer.allocate(in.remaining() + scanner.withheld());
        boolean detached = scanner.scan(in, out);
        passed.append(StandardCharsets.ISO_8859_1.decode(out.flip()));
        return detached;
    }

    private void release(DetachScanner scanner) {
        ByteBuffer out = ByteBuffer.allocate(scanner.withheld());
        scanner.release(out);
        passed.append(StandardCharsets.ISO_8859_1.decode(out.flip()));
    }
}
