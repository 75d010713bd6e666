package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code ARG NAME[=default]…}: declares build arguments.
 *
 * @param declared in order, not yet expanded
 */
record ArgInstruction(List<Arg> declared) implements Instruction {
    /** One argument; without a default it has the client's value or none. */
    record Arg(String name, Optional<String> value) {}

    static ArgInstruction read(Line line) {
        List<Arg> declared = new ArrayList<>();
        for (String word : Instructions.some(line)) {
            int equals = word.indexOf('=');
            if (equals == 0) {
                throw EngineException.invalid("ARG names can not be blank");
            }
            declared.add(
                    equals < 0
                            ? new Arg(word, Optional.empty())
                            : new Arg(word.substring(0, equals), Optional.of(word.substring(equals + 1))));
        }
        return new ArgInstruction(List.copyOf(declared));
    }

    List<Arg> expanded(UnaryOperator<String> expand) {
        return declared.stream()
                .map(arg -> new Arg(expand.apply(arg.name()), arg.value().map(expand)))
                .toList();
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        StringBuilder comment = new StringBuilder("ARG");
        for (Arg arg : expanded(stage::expand)) {
            stage.args().declare(arg.name(), arg.value());
            comment.append(' ').append(arg.name());
            arg.value().ifPresent(value -> comment.append('=').append(value));
        }
        stage.commit(comment.toString());
    }
}
