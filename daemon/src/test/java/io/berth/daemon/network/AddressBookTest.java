package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.type.network.IpamPool;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    @Test
    void theLowestFreeAddressIsGivenOutAndTakenBack() {
        var book = new AddressBook(List.of(new IpamPool("10.1.0.0/29", "", "10.1.0.1", Map.of("a", "10.1.0.3"))));
        assertThat(Subnet.text(book.takeNext(true))).isEqualTo("10.1.0.2");
        InetAddress fourth = book.takeNext(true);
        assertThat(Subnet.text(fourth)).isEqualTo("10.1.0.4");
        book.takeNext(true);
        book.release(fourth);
        assertThat(book.takeNext(true)).isEqualTo(fourth);
    }

    @Test
    void broadcastAndNetworkAddressAreNobodys() {
        var book = new AddressBook(List.of(new IpamPool("10.1.0.0/30", "", "10.1.0.1", Map.of())));
        assertThat(Subnet.text(book.takeNext(true))).isEqualTo("10.1.0.2");
        assertThatThrownBy(() -> book.takeNext(true)).hasMessageContaining("no available IPv4 addresses");
    }

    @Test
    void addressesComeFromTheRangeOnly() {
        var pool = new IpamPool("10.81.0.0/16", "10.81.5.0/24", "", Map.of());
        assertThat(NetworkCreation.withGateway(pool).gateway()).isEqualTo("10.81.5.0");
        var book = new AddressBook(List.of(NetworkCreation.withGateway(pool)));
        assertThat(Subnet.text(book.takeNext(true))).isEqualTo("10.81.5.1");
    }

    @Test
    void aTakenAddressIsRefused() {
        var book = new AddressBook(List.of(new IpamPool("fd00::/64", "", "fd00::1", Map.of())));
        InetAddress wanted = Subnet.address("fd00::77").orElseThrow();
        book.takeWanted(wanted);
        assertThatThrownBy(() -> book.takeWanted(wanted)).hasMessage("Address already in use");
        assertThat(Subnet.text(book.takeNext(false))).isEqualTo("fd00::2");
    }

    @Test
    void poolsGiveTheFirstSubnetThatOverlapsNothing() {
        Subnet used = Subnet.parse("172.16.0.0/15").orElseThrow();
        assertThat(AddressPools.parse(List.of()).next(true, free -> !free.overlaps(used)))
                .hasToString("172.18.0.0/16");
        assertThat(AddressPools.parse(List.of("base=10.9.0.0/16,size=24"))
                        .next(true, free -> !free.toString().equals("10.9.0.0/24")))
                .hasToString("10.9.1.0/24");
        assertThatThrownBy(() -> AddressPools.parse(List.of("base=x,size=2")))
                .hasMessage("invalid default address pool: base=x,size=2");
    }
}
