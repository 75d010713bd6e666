package io.berth.daemon.metadata;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The engine's one SQLite file. Any thread may call; one statement or transaction runs at a time, each well below a
 * millisecond. A write that has returned survives the death of this process (write-ahead log, {@code
 * synchronous=NORMAL}). A file that can't be read is set aside beside the new, empty one, so that it never stops the
 * engine's start; {@link #wasRebuilt} tells the stores that they may recover what the folders still know.
 */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private final Path file;
    private final Clock clock;
    private final FutureTask<Opened> opening;
    private final ReentrantLock connectionLock = new ReentrantLock();

    private record Opened(Connection connection, boolean rebuilt) {}

    /** Runs with the connection to itself. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private Database(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.opening = new FutureTask<>(this::openFile);
    }

    /**
     * Starts to open {@code file} (made when missing, its folder too) in a thread of its own and returns at once: the
     * native library's loading stays off the way of the start. The first use waits, and throws what the opening threw.
     */
    public static Database open(Path file, Clock clock) {
        Database database = new Database(file, clock);
        Thread.ofPlatform().daemon().name("database-open").start(database.opening);
        return database;
    }

    /** Whether the file was unreadable and a new one has taken its place; waits for the opening. */
    public boolean wasRebuilt() {
        return opened().rebuilt();
    }

    /**
     * Runs {@code work} as one transaction: all of it is kept, or, when it throws, nothing.
     *
     * @param what the deed as it stands in an error message, such as {@code "store container"}
     */
    public <T> T transaction(String what, Work<T> work) {
        Connection connection = opened().connection();
        connectionLock.lock();
        try {
            connection.setAutoCommit(false);
            return commitOrRollBack(connection, work);
        } catch (SQLException e) {
            throw EngineException.internal(what + ": " + e.getMessage(), e);
        } finally {
            connectionLock.unlock();
        }
    }

    /** Runs {@code work}, each of whose statements is a transaction of its own: the quickest way for a single one. */
    public <T> T run(String what, Work<T> work) {
        Connection connection = opened().connection();
        connectionLock.lock();
        try {
            return work.run(connection);
        } catch (SQLException e) {
            throw EngineException.internal(what + ": " + e.getMessage(), e);
        } finally {
            connectionLock.unlock();
        }
    }

    /** Runs one statement whose parameters are texts; returns how many rows it changed. */
    int update(String what, String sql, String... parameters) {
        return run(what, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setString(i + 1, parameters[i]);
                }
                return statement.executeUpdate();
            }
        });
    }

    private static <T> T commitOrRollBack(Connection connection, Work<T> work) throws SQLException {
        boolean done = false;
        try {
            T result = work.run(connection);
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    /** Waits for a running transaction and closes the file; a second call does nothing. */
    @Override
    public void close() {
        connectionLock.lock();
        try {
            opened().connection().close();
        } catch (SQLException e) {
            log.warn("close {}: {}", file, e.getMessage());
        } finally {
            connectionLock.unlock();
        }
    }

    private Opened opened() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return opening.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                    throw EngineException.internal("open " + file + ": " + cause.getMessage(), cause);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Opened openFile() throws IOException, SQLException {
        Path absolute = file.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        SqliteLibrary.install(absolute.resolveSibling("native"));
        try {
            return new Opened(connect(), false);
        } catch (SQLException e) {
            if (!isUnreadable(e)) {
                throw e;
            }
            Path aside = setAside();
            log.error("{} is corrupt ({}): set aside as {}, starting with an empty one", file, e.getMessage(), aside);
            return new Opened(connect(), true);
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("journal_mode", "WAL");
        properties.setProperty("synchronous", "NORMAL");
        properties.setProperty("busy_timeout", "5000");
        Connection connection = JDBC.createConnection(JDBC.PREFIX + file.toAbsolutePath(), properties);
        try {
            check(connection);
            Schema.migrate(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            String answer = row.next() ? row.getString(1) : "no answer";
            if (!"ok".equals(answer)) {
                throw new SQLiteException(answer, SQLiteErrorCode.SQLITE_CORRUPT);
            }
        }
    }

    private static boolean isUnreadable(SQLException e) {
        if (!(e instanceof SQLiteException lite)) {
            return false;
        }
        SQLiteErrorCode code = lite.getResultCode();
        return code == SQLiteErrorCode.SQLITE_CORRUPT
                || code == SQLiteErrorCode.SQLITE_NOTADB
                || code.name().startsWith("SQLITE_CORRUPT")
                || code == SQLiteErrorCode.SQLITE_ERROR
                || code == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ;
    }

    private Path setAside() throws IOException {
        String suffix = ".corrupt-" + clock.instant().toEpochMilli();
        Path aside = file.resolveSibling(file.getFileName() + suffix);
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
        for (String extra : List.of("-wal", "-shm")) {
            Path beside = file.resolveSibling(file.getFileName() + extra);
            if (Files.exists(beside)) {
                Files.move(beside, file.resolveSibling(aside.getFileName() + extra), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return aside;
    }
}
