package io.berth.api.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The Go names of the wire types, which the Engine's messages about unfitting JSON values show. */
final class GoTypes {
    private static final Map<Type, String> SCALARS = Map.ofEntries(
            Map.entry(String.class, "string"),
            Map.entry(boolean.class, "bool"),
            Map.entry(Boolean.class, "bool"),
            Map.entry(int.class, "int"),
            Map.entry(Integer.class, "int"),
            Map.entry(long.class, "int64"),
            Map.entry(Long.class, "int64"),
            Map.entry(Unsigned.Of16.class, "uint16"),
            Map.entry(Unsigned.Of64.class, "uint64"),
            Map.entry(double.class, "float64"),
            Map.entry(Double.class, "float64"),
            Map.entry(Instant.class, "time.Time"));

    /** Those that are in other packages, or have other names, than here. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "container.Mount", "mount.Mount",
            "type.EmptyObject", "struct {}",
            "volume.CreateRequest", "volume.CreateOptions");

    private GoTypes() {}

    /** For example {@code []string}, {@code map[string]string} or {@code container.HostConfig}. */
    static String nameOf(Type type) {
        String scalar = SCALARS.get(type);
        if (scalar != null) {
            return scalar;
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (List.class.isAssignableFrom(raw)) {
                return "[]" + nameOf(arguments[0]);
            }
            if (Set.class.isAssignableFrom(raw)) {
                return "map[" + nameOf(arguments[0]) + "]struct {}";
            }
            if (Map.class.isAssignableFrom(raw)) {
                return "map[" + nameOf(arguments[0]) + "]" + nameOf(arguments[1]);
            }
        }
        if (type instanceof Class<?> named) {
            String folder = named.getPackageName();
            String name = folder.substring(folder.lastIndexOf('.') + 1) + "." + named.getSimpleName();
            return ELSEWHERE.getOrDefault(name, name);
        }
        return "interface {}";
    }

    /** Whether a JSON number that does not fit is shown with its value. */
    static boolean isInteger(Type type) {
        return type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class
                || type == Unsigned.Of16.class
                || type == Unsigned.Of64.class;
    }

    /** The type of a member of {@code type} by its JSON name, or of its elements. */
    static Optional<Type> memberOf(Type type, String name) {
        if (type instanceof Class<?> named && named.isRecord()) {
            for (RecordComponent component : named.getRecordComponents()) {
                boolean unwrapped = component.getAccessor().isAnnotationPresent(JsonUnwrapped.class);
                Optional<Type> found = unwrapped
                        ? memberOf(component.getType(), name)
                        : Optional.of(typeOf(component))
                                .filter(_ -> jsonName(component).equalsIgnoreCase(name));
                if (found.isPresent()) {
                    return found;
                }
            }
        } else if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return Optional.of(arguments[arguments.length - 1]);
        }
        return Optional.empty();
    }

    private static Type typeOf(RecordComponent component) {
        JsonDeserialize reader = component.getAccessor().getAnnotation(JsonDeserialize.class);
        boolean unsigned = reader != null && Unsigned.class.isAssignableFrom(reader.using());
        return unsigned ? reader.using() : component.getGenericType();
    }

    private static String jsonName(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return property == null || property.value().isEmpty() ? component.getName() : property.value();
    }
}
