package io.berth.daemon.layer;

/**
 * One read-only layer of images, on the disk.
 *
 * @param chainId names the layer together with all below it
 * @param diffId the digest of the layer's own plain archive
 * @param parent the chain id of the layer below; empty for the lowest
 * @param folder its folder's name in the store
 * @param size bytes of the files in the archive
 */
public record Layer(String chainId, String diffId, String parent, String folder, long size) {}
