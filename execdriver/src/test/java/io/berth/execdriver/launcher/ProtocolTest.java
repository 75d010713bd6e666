package io.berth.execdriver.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProtocolTest {
    private static Map<String, Integer> inHeader(String prefix) throws IOException {
        String header = Files.readString(Path.of("src/main/c/protocol.h"));
        Matcher entry = Pattern.compile("\\b" + prefix + "_([A-Z_]+) = (\\d+),").matcher(header);
        var found = new TreeMap<String, Integer>();
        while (entry.find()) {
            found.put(entry.group(1), Integer.parseInt(entry.group(2)));
        }
        return found;
    }

    @Test
    void frameTypesAreTheSameInJavaAndC() throws IOException {
        var java = Arrays.stream(FrameType.values()).collect(Collectors.toMap(FrameType::name, FrameType::code));

        assertThat(inHeader("FRAME")).isEqualTo(java).isNotEmpty();
    }

    @Test
    void operationsAreTheSameInJavaAndC() throws IOException {
        var java = Arrays.stream(Operation.values()).collect(Collectors.toMap(Operation::name, Operation::code));

        assertThat(inHeader("OP")).isEqualTo(java).isNotEmpty();
    }
}
