package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.LogConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogOptionsTest {
    /** A driver and its options, and what dockerd 28.5 said to them at create; nothing where it took them. */
    static Stream<String> asked() throws IOException {
        try (InputStream in = LogOptionsTest.class.getResourceAsStream("log-options.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).lines();
        }
    }

    @ParameterizedTest
    @MethodSource("asked")
    void optionsAreRefusedAsDockerdRefusesThem(String line) {
        String[] questionAndAnswer = line.split(" ->", 2);
        String[] words = questionAndAnswer[0].split(" ", -1);
        Map<String, String> options = new TreeMap<>();
        for (int i = 1; i < words.length; i++) {
            String[] option = words[i].split("=", 2);
            options.put(option[0], option[1]);
        }
        assertThat(answer(new LogConfig(words[0], options))).isEqualTo(questionAndAnswer[1].strip());
    }

    private static String answer(LogConfig log) {
        try {
            LogOptions.check(log);
            return "";
        } catch (EngineException e) {
            return e.text();
        }
    }
}
