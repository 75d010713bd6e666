package io.berth.it.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.common.collect.ImmutableList;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.json.EngineJson;
import io.berth.api.type.container.CreateRequest;
import io.berth.daemon.build.dockerfile.Dockerfile;
import io.berth.daemon.build.dockerfile.Expansion;
import io.berth.daemon.image.ImageJson;
import io.berth.daemon.image.Reference;
import io.berth.daemon.tar.Compression;
import io.berth.daemon.tar.TarReader;
import io.berth.streams.attach.DetachKeys;
import io.berth.streams.frame.FrameDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The parsers that are fuzzed: each takes any bytes, or refuses them as the client's fault. {@link #fuzzerTestOneInput} is
 * what Jazzer calls; its first byte chooses the parser.
 */
public enum Parser {
    /** A multiplexed stream, as clients read it. */
    FRAMES(frames()) {
        @Override
        void parse(byte[] input) throws IOException {
            FrameDecoder decoder = new FrameDecoder(1 << 20, (_, bytes) -> bytes.position(bytes.limit()));
            decoder.feed(ByteBuffer.wrap(input));
            decoder.finish();
        }
    },
    /** A layer or a context. */
    TAR(tar()) {
        @Override
        void parse(byte[] input) throws IOException {
            TarReader reader = new TarReader(new ByteArrayInputStream(summed(input)));
            byte[] piece = new byte[512];
            while (reader.next().isPresent()) {
                InputStream contents = reader.contents();
                for (int read = 0, count = 0; count >= 0 && read < MOST_CONTENTS; read += count) {
                    count = contents.read(piece);
                }
            }
        }
    },
    COMPRESSED(new byte[][] {
        {0x1f, (byte) 0x8b, 8},
        {'B', 'Z', 'h', '9'},
        {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
        {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}
    }) {
        @Override
        void parse(byte[] input) throws IOException {
            try (InputStream plain = Compression.plain(new ByteArrayInputStream(input))) {
                byte[] piece = new byte[4096];
                for (int read = 0, count = 0; count >= 0 && read < MOST_CONTENTS; read += count) {
                    count = plain.read(piece);
                }
            }
        }
    },
    DOCKERFILE(texts(
            "# escape=`\nFROM a AS b\nARG x=${y:-z}\nRUN [\"a\", \"b\"]\nCOPY --from=b --chown=1:2 a* /b/\n",
            "FROM a\nRUN <<EOF <<-'X'\na\nEOF\nb\nX\nONBUILD ENV a=b c=\"d e\" \\\n  # remark\n f=$a\n",
            "FROM a\nHEALTHCHECK --interval=1s CMD x\nLABEL \"a b\"='c' d\\ e=f\n")) {
        @Override
        void parse(byte[] input) {
            Dockerfile.parse(input);
        }
    },
    EXPANSION(texts("a${b:-c}${d:+$e}\\$f\"g$h\"'$i'", "${a#b}${c##d*}${e%f}${g%%h}${i/j/k}${l//m/n}")) {
        @Override
        void parse(byte[] input) {
            Expansion.words(new String(input, UTF_8), Map.of("a", "x y", "b", "", "i", "j*k"), '\\');
        }
    },
    REFERENCE(
            texts("registry.example:5000/a/b_c/d:tag", "a@sha256:" + "0".repeat(64), "[::1]:5000/a", "localhost/a:1")) {
        @Override
        void parse(byte[] input) {
            String text = new String(input, UTF_8);
            Reference reference = Reference.parse(text);
            if (!Reference.parse(reference.familiar()).equals(reference)) {
                throw new IllegalStateException(text + " is another reference when it is read again");
            }
        }
    },
    IMAGE(
            texts(
                    "{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":\"2026-01-02T03:04:05.6Z\",\"config\":{\"Env\":[\"a=b\"],"
                            + "\"Cmd\":[\"x\"],\"Volumes\":{\"/a\":{}},\"Healthcheck\":{\"Test\":[\"CMD\",\"y\"],\"Interval\":1}},"
                            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:00\"]},\"history\":[{\"empty_layer\":true}]}")) {
        @Override
        void parse(byte[] input) {
            ImageJson.image(input);
        }
    },
    CREATE(
            texts(
                    "{\"Image\":\"a\",\"Cmd\":\"x\",\"Entrypoint\":[\"y\"],\"ExposedPorts\":{\"80/tcp\":{}},\"HostConfig\":{\"Binds\":[\"/a:/b\"],"
                            + "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"1\"}]},\"Memory\":-1,\"RestartPolicy\":{\"Name\":\"always\"},"
                            + "\"Mounts\":[{\"Type\":\"tmpfs\",\"TmpfsOptions\":{\"SizeBytes\":1}}]},\"NetworkingConfig\":{\"EndpointsConfig\":{}}}")) {
        @Override
        void parse(byte[] input) {
            EngineJson.decodeRequest(input, CreateRequest.class);
        }
    },
    PARAMETER(texts("{\"label\":[\"a=b\"],\"status\":{\"running\":true}}", "[[]]", "null", "\"\\ud800\"")) {
        @Override
        void parse(byte[] input) {
            EngineJson.decodeText(new String(input, UTF_8), new TypeReference<Map<String, Object>>() {});
        }
    },
    DETACH_KEYS(texts("ctrl-p,ctrl-q", "a,DEL,ctrl-^")) {
        @Override
        void parse(byte[] input) {
            try {
                DetachKeys.parse(new String(input, UTF_8));
            } catch (IllegalArgumentException e) {
                throw EngineException.invalid(String.valueOf(e.getMessage()), e);
            }
        }
    };

    private static final int MOST_CONTENTS = 1 << 20;

    /** A character for each byte. */
    private final ImmutableList<String> seeds;

    Parser(byte[][] seeds) {
        this.seeds =
                Arrays.stream(seeds).map(seed -> new String(seed, ISO_8859_1)).collect(ImmutableList.toImmutableList());
    }

    abstract void parse(byte[] input) throws IOException;

    /** What is sound, to begin with. */
    List<byte[]> seeds() {
        return seeds.stream().map(seed -> seed.getBytes(ISO_8859_1)).toList();
    }

    /** Parses; returns whether it was taken. */
    boolean takes(byte[] input) {
        try {
            parse(input);
            return true;
        } catch (IOException e) {
            return false;
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.INVALID) {
                throw e;
            }
            return false;
        }
    }

    /** Jazzer's way in. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            byte[] input = new byte[data.length - 1];
            System.arraycopy(data, 1, input, 0, input.length);
            values()[(data[0] & 0xff) % values().length].takes(input);
        }
    }

    /** Writes the seeds into a folder, for Jazzer. */
    public static void main(String[] folder) throws IOException {
        for (byte number = 0; number < values().length; number++) {
            Parser parser = values()[number];
            for (byte[] seed : parser.seeds()) {
                ByteBuffer chosen =
                        ByteBuffer.allocate(1 + seed.length).put(number).put(seed);
                Files.write(Files.createTempFile(Path.of(folder[0]), parser + "-", ""), chosen.array());
            }
        }
    }

    private static byte[][] texts(String... texts) {
        List<byte[]> bytes = new ArrayList<>();
        for (String text : texts) {
            bytes.add(text.getBytes(UTF_8));
        }
        return bytes.toArray(new byte[0][]);
    }

    private static byte[][] frames() {
        return new byte[][] {
            {1, 0, 0, 0, 0, 0, 0, 3, 'a', 'b', 'c', 2, 0, 0, 0, 0, 0, 0, 0}, {3, 0, 0, 0, 0, 0, 0, 1, 'x'}
        };
    }

    /** A file of each header form that there is. */
    private static byte[][] tar() {
        ByteBuffer archive = ByteBuffer.allocate(8 * 512);
        member(archive, 'x', "pax", "30 mtime=1700000000.123456789\n15 path=a/b/cd\n");
        member(archive, 'L', "././@LongLink", "name".repeat(40));
        member(archive, '0', "file", "contents");
        member(archive, '5', "folder/", "");
        return new byte[][] {archive.array()};
    }

    private static void member(ByteBuffer archive, char type, String name, String contents) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(
                header,
                100,
                "0000644\0000000000\0000000000\000" + String.format("%011o", contents.length())
                        + "\00014524770400\000");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        archive.put(header);
        if (!contents.isEmpty()) {
            byte[] block = new byte[512];
            put(block, 0, contents);
            archive.put(block);
        }
    }

    /** With right checksums in what looks like a header: little would get past them otherwise. */
    private static byte[] summed(byte[] input) {
        byte[] archive = input.clone();
        for (int at = 0; at + 512 <= archive.length; at += 512) {
            if (archive[at + 257] == 'u') {
                put(archive, at + 148, "        ");
                int sum = 0;
                for (int i = at; i < at + 512; i++) {
                    sum += archive[i] & 0xff;
                }
                put(archive, at + 148, String.format("%06o\0 ", sum));
            }
        }
        return archive;
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }
}
