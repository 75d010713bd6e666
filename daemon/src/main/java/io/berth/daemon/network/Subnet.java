package io.berth.daemon.network;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An address with the length of its network's prefix, as {@code 10.1.2.3/16}. A value.
 *
 * @param length of the prefix in bits
 */
record Subnet(InetAddress address, int length) {
    /** Parses a text; empty when it is none. */
    static Optional<Subnet> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        try {
            String digits = text.substring(slash + 1);
            int length = digits.matches("0|[1-9][0-9]*") ? Integer.parseInt(digits) : -1;
            return address(text.substring(0, slash))
                    .filter(address -> length >= 0 && length <= 8 * address.getAddress().length)
                    .map(address -> new Subnet(address, length));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** An address that is written as one; never a name. */
    static Optional<InetAddress> address(String text) {
        try {
            return text.contains("%") ? Optional.empty() : Optional.of(InetAddresses.forString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    /** The same network with its first address. */
    Subnet network() {
        return new Subnet(nth(BigInteger.ZERO), length);
    }

    boolean isNetwork() {
        return nth(BigInteger.ZERO).equals(address);
    }

    /** The network's address of a number, counted from its first. */
    InetAddress nth(BigInteger number) {
        return toAddress(first().add(number), bits());
    }

    /** The number of an address in the network. */
    BigInteger numberOf(InetAddress member) {
        return value(member).subtract(first());
    }

    /** How many addresses there are. */
    BigInteger size() {
        return BigInteger.ONE.shiftLeft(bits() - length);
    }

    boolean contains(InetAddress other) {
        return other.getAddress().length * 8 == bits()
                && value(other).shiftRight(bits() - length).equals(first().shiftRight(bits() - length));
    }

    boolean overlaps(Subnet other) {
        return isIpv4() == other.isIpv4() && (contains(other.address) || other.contains(address));
    }

    /** The subnets of a greater prefix length in it, the number's one. */
    Subnet part(int partLength, long number) {
        BigInteger step = BigInteger.ONE.shiftLeft(bits() - partLength);
        return new Subnet(nth(step.multiply(BigInteger.valueOf(number))), partLength);
    }

    private int bits() {
        return address.getAddress().length * 8;
    }

    private BigInteger first() {
        return value(address).shiftRight(bits() - length).shiftLeft(bits() - length);
    }

    private static BigInteger value(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress toAddress(BigInteger value, int bits) {
        byte[] exact = new byte[bits / 8];
        byte[] number = value.toByteArray();
        byte[] tail = number.length > exact.length
                ? Arrays.copyOfRange(number, number.length - exact.length, number.length)
                : number;
        System.arraycopy(tail, 0, exact, exact.length - tail.length, tail.length);
        try {
            return InetAddress.getByAddress(exact);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An address in its shortest form, as Go writes it (RFC 5952). */
    static String text(InetAddress address) {
        return InetAddresses.toAddrString(address);
    }

    @Override
    public String toString() {
        return text(address) + "/" + length;
    }
}
