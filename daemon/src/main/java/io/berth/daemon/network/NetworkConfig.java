package io.berth.daemon.network;

import java.nio.file.Path;

/**
 * How the engine's networks are to be, as its flags say.
 *
 * @param engineId whose bridges and rules these are
 * @param folder where containers' network namespaces get names
 * @param bridge the default network's bridge, empty for one of our own, {@code none} for no default network
 * @param bip the default bridge's address with its prefix, or empty
 * @param fixedCidr the part of the default network that containers get addresses of, or empty
 * @param defaultGateway of the default network, or empty
 * @param mtu of the default network
 * @param icc whether containers on the default network reach each other
 * @param ipMasq whether what leaves the default network gets the host's address
 * @param hostIp where ports are published that name no address, empty for everywhere
 */
public record NetworkConfig(
        String engineId,
        Path folder,
        String bridge,
        String bip,
        String fixedCidr,
        String defaultGateway,
        AddressPools pools,
        int mtu,
        boolean icc,
        boolean ipMasq,
        String hostIp) {}
