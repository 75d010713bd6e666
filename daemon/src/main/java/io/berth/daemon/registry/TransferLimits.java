package io.berth.daemon.registry;

import java.util.concurrent.Semaphore;

/** How much of the network all pulls and pushes may take at once; it can be changed while they run. Any thread may call. */
public final class TransferLimits {
    /** What 0 means: more than there will ever be. */
    private static final int MANY = 1 << 20;

    private final Slots downloads = new Slots();
    private final Slots uploads = new Slots();
    private volatile int attempts = 1;

    /**
     * Begins with these bounds.
     *
     * @param downloads layers that are fetched at a time; 0 for all
     * @param uploads layers that are sent at a time; 0 for all
     * @param attempts at fetching one layer
     */
    public TransferLimits(int downloads, int uploads, int attempts) {
        change(downloads, uploads, attempts);
    }

    /** Sets other bounds; what runs already is not stopped. */
    public void change(int newDownloads, int newUploads, int newAttempts) {
        downloads.resize(newDownloads);
        uploads.resize(newUploads);
        attempts = Math.max(1, newAttempts);
    }

    Semaphore downloads() {
        return downloads;
    }

    Semaphore uploads() {
        return uploads;
    }

    int attempts() {
        return attempts;
    }

    private static final class Slots extends Semaphore {
        private static final long serialVersionUID = 1;

        private int size;

        Slots() {
            super(0);
        }

        synchronized void resize(int wanted) {
            int next = wanted == 0 ? MANY : wanted;
            if (next >= size) {
                release(next - size);
            } else {
                reducePermits(size - next);
            }
            size = next;
        }
    }
}
