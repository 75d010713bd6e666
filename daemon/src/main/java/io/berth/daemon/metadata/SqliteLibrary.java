package io.berth.daemon.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native library as a file that stays. Left to itself the driver starts a program to find out where it is,
 * unpacks the library into {@code /tmp} at each start, and leaves it there when this process is killed.
 */
final class SqliteLibrary {
    private static final String NAME = "libsqlitejdbc.so";

    private SqliteLibrary() {}

    /**
     * Unpacks the library into a folder, unless it is there already, and tells the driver, which must not be in use yet. On
     * a machine for which there is none, or where the folder forbids execution, the driver goes its own way.
     *
     * @param folder made when missing
     */
    static void install(Path folder) throws IOException {
        String resource = "/org/sqlite/native/Linux/" + architecture() + "/" + NAME;
        String name = SQLiteJDBCLoader.getVersion() + "-" + NAME;
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            try (InputStream library = JDBC.class.getResourceAsStream(resource)) {
                if (library == null) {
                    return;
                }
                Files.createDirectories(folder);
                Path fresh = Files.createTempFile(folder, name, ".new");
                try (FileChannel written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    written.write(ByteBuffer.wrap(library.readAllBytes()));
                    written.force(true);
                }
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        System.setProperty("org.sqlite.lib.path", folder.toString());
        System.setProperty("org.sqlite.lib.name", name);
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "");
        return name.equals("amd64") ? "x86_64" : name;
    }
}
