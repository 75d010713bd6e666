package io.berth.daemon.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.berth.api.json.EngineJson;
import io.berth.api.type.event.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events on the disk, a line of JSON each, so that the next engine knows them too: one file that grows and the one
 * before it. What was appended survives the death of this process. A disk that is full or broken costs events of the
 * past, and a line in the log, nothing else. Any thread may call.
 */
public final class EventJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);
    private static final long FULL = 1 << 20;

    private final Path current;
    private final Path previous;
    private final ReentrantLock fileLock = new ReentrantLock();
    private Optional<FileChannel> open = Optional.empty();
    private long found;
    private int rotations;
    private boolean failed;

    /** The journal in that folder; nothing is opened or made before the first use. */
    public EventJournal(Path folder) {
        current = folder.resolve("events.json");
        previous = folder.resolve("events.1.json");
    }

    /** Adds an event; two threads may write theirs in either order, reading sorts. */
    void append(Event event) {
        try {
            byte[] json = EngineJson.encode(event);
            byte[] line = new byte[json.length + 1];
            System.arraycopy(json, 0, line, 0, json.length);
            line[json.length] = '\n';
            write(line);
        } catch (IOException e) {
            tell(e);
        }
    }

    private void write(byte[] line) throws IOException {
        fileLock.lock();
        try {
            FileChannel file = openWithLock();
            if (file.size() > FULL) {
                file.close();
                open = Optional.empty();
                Files.move(current, previous, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                rotations++;
                file = openWithLock();
            }
            writeFully(file, line);
        } finally {
            fileLock.unlock();
        }
    }

    /** What earlier engines appended, oldest first; lines that can't be read are left out. */
    List<Event> earlier() {
        try {
            List<Event> events = new ArrayList<>();
            for (byte[] text : earlierFiles()) {
                new String(text, StandardCharsets.UTF_8)
                        .lines()
                        .map(EventJournal::parse)
                        .flatMap(Optional::stream)
                        .forEach(events::add);
            }
            events.sort(Comparator.comparingLong(Event::timeNano));
            return events;
        } catch (IOException e) {
            tell(e);
            return List.of();
        }
    }

    private List<byte[]> earlierFiles() throws IOException {
        fileLock.lock();
        try {
            openWithLock();
            List<byte[]> files = new ArrayList<>();
            if (rotations == 0 && Files.exists(previous)) {
                files.add(Files.readAllBytes(previous));
            }
            if (rotations <= 1) {
                try (var file = Files.newInputStream(rotations == 0 ? current : previous)) {
                    files.add(file.readNBytes(Math.toIntExact(found)));
                }
            }
            return files;
        } finally {
            fileLock.unlock();
        }
    }

    private FileChannel openWithLock() throws IOException {
        if (open.isEmpty()) {
            Files.createDirectories(current.getParent());
            FileChannel file = FileChannel.open(current, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            open = Optional.of(file);
            if (rotations == 0) {
                found = file.size();
                writeFully(file, new byte[] {'\n'}); // the last line may have been cut off
            }
        }
        return open.get();
    }

    private static void writeFully(FileChannel file, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            file.write(rest);
        }
    }

    private static Optional<Event> parse(String line) {
        try {
            return line.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(EngineJson.mapper().readValue(line, Event.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private void tell(IOException failure) {
        fileLock.lock();
        try {
            if (!failed) {
                LOG.warn("events can't be kept for the next engine: {}", failure.toString());
            }
            failed = true;
        } finally {
            fileLock.unlock();
        }
    }

    /** Closes the file; a second call does nothing. */
    @Override
    public void close() throws IOException {
        fileLock.lock();
        try {
            if (open.isPresent()) {
                open.get().close();
            }
        } finally {
            fileLock.unlock();
        }
    }
}
