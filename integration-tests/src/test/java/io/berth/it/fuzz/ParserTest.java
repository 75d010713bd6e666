package io.berth.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same changes of sound input every time; {@code shows/fuzz} looks for new ones. */
final class ParserTest {
    private static final int TRIES = 4000;
    private static final byte[] TELLING =
            "\0\n\r\t \\\"'{}[]$,:/*=-0\u007f".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

    @ParameterizedTest
    @EnumSource
    void whateverComesIsTakenOrRefused(Parser parser) {
        Random random = new Random(parser.name().hashCode());
        for (int i = 0; i < TRIES; i++) {
            byte[] input = changed(parser.seeds(), random);
            assertThatCode(() -> parser.takes(input))
                    .as("%s", HexFormat.of().formatHex(input))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPRESSED")
    void someSeedIsSound(Parser parser) {
        assertThat(parser.seeds()).anyMatch(parser::takes);
    }

    private static byte[] changed(List<byte[]> seeds, Random random) {
        byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
        for (int change = random.nextInt(8); change >= 0; change--) {
            int at = random.nextInt(input.length + 1);
            input = switch (random.nextInt(5)) {
                case 0 -> joined(input, at, new byte[0], Math.min(input.length, at + random.nextInt(16)));
                case 1 -> joined(input, at, new byte[] {TELLING[random.nextInt(TELLING.length)]}, at);
                case 2 -> joined(input, at, bytes(random), Math.min(input.length, at + random.nextInt(16)));
                case 3 -> joined(input, at, input, random.nextInt(input.length + 1));
                default -> joined(input, at, bytes(random), input.length);
            };
        }
        return input;
    }

    private static byte[] bytes(Random random) {
        byte[] some = new byte[random.nextInt(12)];
        random.nextBytes(some);
        return some;
    }

    /** What is before {@code to}, the middle, and what is from {@code from} on; cut to a bounded length. */
    private static byte[] joined(byte[] bytes, int to, byte[] middle, int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, to);
        out.writeBytes(middle);
        out.write(bytes, from, bytes.length - from);
        byte[] all = out.toByteArray();
        return all.length <= 1 << 16 ? all : java.util.Arrays.copyOf(all, 1 << 16);
    }
}
