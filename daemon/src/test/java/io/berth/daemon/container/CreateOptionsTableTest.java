package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.berth.api.type.container.BindOptions;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.DeviceMapping;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.LogConfig;
import io.berth.api.type.container.Mount;
import io.berth.api.type.container.PortBinding;
import io.berth.api.type.container.Resources;
import io.berth.api.type.container.RestartPolicy;
import io.berth.api.type.container.TmpfsOptions;
import io.berth.api.type.container.Ulimit;
import io.berth.api.type.container.VolumeOptions;
import io.berth.api.type.image.HealthConfig;
import io.berth.api.type.network.EndpointIpamConfig;
import io.berth.api.type.network.EndpointSettings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/create-options.md says of every field of a create request what becomes of it. */
class CreateOptionsTableTest {
    private static final Pattern FIELD = Pattern.compile("`(\\w+)`");

    @ParameterizedTest
    @ValueSource(
            classes = {
                Config.class,
                HostConfig.class,
                Resources.class,
                HealthConfig.class,
                LogConfig.class,
                RestartPolicy.class,
                Mount.class,
                BindOptions.class,
                VolumeOptions.class,
                TmpfsOptions.class,
                DeviceMapping.class,
                Ulimit.class,
                PortBinding.class,
                EndpointSettings.class,
                EndpointIpamConfig.class
            })
    void theTableHasEveryField(Class<?> type) throws IOException {
        Set<String> fields = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (!component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                fields.add(wireName(component));
            }
        }
        assertThat(tableOf(type.getSimpleName())).isEqualTo(fields);
    }

    private static String wireName(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        String name = component.getName();
        return property != null && !property.value().isEmpty()
                ? property.value()
                : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** The names in the first cells of a section's rows. */
    private static Set<String> tableOf(String section) throws IOException {
        String document = Files.readString(document());
        String text = Arrays.stream(document.split("\n## ", -1))
                .filter(part -> part.startsWith(section + "\n"))
                .findFirst()
                .orElse("");
        Set<String> names = new TreeSet<>();
        text.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1)[1])
                .flatMap(cell -> FIELD.matcher(cell).results().map(found -> found.group(1)))
                .forEach(names::add);
        return names;
    }

    /** Tests run in the module's folder or in the one above it. */
    private static Path document() {
        return Stream.of("docs", "../docs")
                .map(folder -> Path.of(folder, "create-options.md"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }
}
