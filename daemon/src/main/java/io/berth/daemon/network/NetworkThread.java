package io.berth.daemon.network;

import io.berth.daemon.network.link.Links;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.Nftables;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform thread that speaks with the kernel about networks. A network namespace is a thread's own matter, so nobody
 * else may go into one.
 */
final class NetworkThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NetworkThread.class);

    private final Kernel kernel;
    private final ExecutorService executor;

    /** The thread's own things. */
    private @Nullable OwnedFd hostNamespace;

    private @Nullable Links hostLinks;
    private @Nullable Nftables hostFilter;

    NetworkThread(String name, Kernel kernel) {
        this.kernel = kernel;
        this.executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Work on links of one namespace. */
    interface LinkWork<T> {
        T run(Links links) throws IOException;
    }

    /** Begins work and returns at once. */
    <T> Future<T> begin(Callable<T> work) {
        return executor.submit(work);
    }

    /** Work that nobody waits for. */
    interface Step {
        void run() throws IOException;
    }

    /** Does work some time; a failure is told in the log. */
    void later(Step step) {
        executor.execute(() -> {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                log.warn("network: {}", e.toString());
            }
        });
    }

    /** Does work on the host's links. */
    <T> T onHost(LinkWork<T> work) throws IOException {
        return result(begin(() -> work.run(links())));
    }

    /** Changes the packet filter in one transaction. */
    void filter(String commands) throws IOException {
        result(begin(() -> filterHere(commands)));
    }

    /** As {@link #filter}, on this thread. */
    String filterHere(String commands) throws IOException {
        Nftables found = hostFilter;
        if (found == null) {
            found = Nftables.open();
            hostFilter = found;
        }
        return found.run(commands);
    }

    /** The host's links, for work on this thread. */
    Links links() throws IOException {
        Links found = hostLinks;
        if (found == null) {
            found = new Links(kernel);
            hostLinks = found;
        }
        return found;
    }

    /** Makes a network namespace whose only link, the loopback, is up; on this thread. */
    OwnedFd makeNamespaceHere() throws IOException {
        host();
        kernel.makeNetwork();
        try (Links links = new Links(kernel)) {
            links.setUp(1);
            return open("/proc/thread-self/ns/net");
        } finally {
            kernel.enterNetwork(host().number());
        }
    }

    /** Does work in a namespace; on this thread. */
    <T> T insideHere(OwnedFd namespace, Callable<T> work) throws IOException {
        host();
        kernel.enterNetwork(namespace.number());
        try {
            return work.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            kernel.enterNetwork(host().number());
        }
    }

    /** Does work on a namespace's links; on this thread. */
    <T> T linksInsideHere(OwnedFd namespace, LinkWork<T> work) throws IOException {
        return insideHere(namespace, () -> {
            try (Links links = new Links(kernel)) {
                return work.run(links);
            }
        });
    }

    /** A process's network namespace. */
    OwnedFd namespaceOf(int pid) throws IOException {
        return open("/proc/" + pid + "/ns/net");
    }

    private OwnedFd host() throws IOException {
        OwnedFd found = hostNamespace;
        if (found == null) {
            found = open("/proc/thread-self/ns/net");
            hostNamespace = found;
        }
        return found;
    }

    private OwnedFd open(String path) throws IOException {
        return kernel.open(FileCalls.AT_FDCWD, path, FileCalls.O_RDONLY, 0, 0);
    }

    /** Waits for work that was begun; what it threw comes out here. */
    static <T> T result(Future<T> work) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IOException(cause);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Finishes what is under way. */
    @Override
    public void close() {
        later(() -> {
            closeIfThere(hostFilter);
            closeIfThere(hostLinks);
            closeIfThere(hostNamespace);
        });
        executor.close();
    }

    private static void closeIfThere(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            log.warn("closing {}: {}", resource, e.toString());
        }
    }
}
