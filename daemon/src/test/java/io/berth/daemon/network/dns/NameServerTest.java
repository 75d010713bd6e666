package io.berth.daemon.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The name server under real questions, with another one of the same kind as its upstream. */
class NameServerTest {
    private static final InetAddress V4 = InetAddress.ofLiteral("10.1.2.3");
    private static final InetAddress V6 = InetAddress.ofLiteral("fd00::3");

    private final Table table = new Table();
    private final Table upstreamTable = new Table();
    private final List<NameServer> servers = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private NameServer server;

    private static final class Table implements NameTable {
        private final Map<String, List<InetAddress>> known = new java.util.concurrent.ConcurrentHashMap<>();
        private volatile List<InetSocketAddress> upstreams = List.of();

        @Override
        public Optional<List<InetAddress>> addresses(String name) {
            return Optional.ofNullable(known.get(name));
        }

        @Override
        public Optional<String> nameOf(InetAddress address) {
            return address.equals(V4) ? Optional.of("web.net") : Optional.empty();
        }

        @Override
        public List<InetSocketAddress> servers() {
            return upstreams;
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = add(table);
        table.known.put("web", List.of(V4));
        table.known.put("both", List.of(V4, V6));
        table.known.put("six", List.of(V6));
    }

    private NameServer add(Table names) throws IOException {
        NameServer added = NameServer.open(names);
        servers.add(added);
        return added;
    }

    @AfterEach
    void close() {
        servers.forEach(NameServer::close);
    }

    private static List<InetAddress> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> InetAddress.ofLiteral("10.9." + n / 250 + "." + (n % 250 + 1)))
                .toList();
    }

    private static Message question(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN));
    }

    private Message ask(Message question) throws IOException {
        return ask(question, false);
    }

    private Message ask(Message question, boolean stream) throws IOException {
        var resolver = new SimpleResolver(InetAddress.ofLiteral("127.0.0.11"));
        resolver.setPort(stream ? server.tcpPort() : server.udpPort());
        resolver.setTCP(stream);
        resolver.setIgnoreTruncation(true);
        resolver.setEDNS(-1);
        resolver.setTimeout(Duration.ofSeconds(30));
        return resolver.send(question);
    }

    private static List<String> data(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    @Test
    void eachFamilyIsAnsweredAndAnAbsentOneIsNoDataNotNoName() throws IOException {
        assertThat(data(ask(question("web", Type.A)))).containsExactly("10.1.2.3");
        assertThat(data(ask(question("both", Type.AAAA)))).containsExactly("fd00:0:0:0:0:0:0:3");
        for (Message empty : List.of(
                ask(question("web", Type.AAAA)), ask(question("six", Type.A)), ask(question("web", Type.TXT)))) {
            assertThat(empty.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(data(empty)).isEmpty();
        }
    }

    @Test
    void addressesLeadBackToNames() throws IOException {
        assertThat(data(ask(question("3.2.1.10.in-addr.arpa", Type.PTR)))).containsExactly("web.net.");
    }

    @Test
    void answersByTcpAreWholeAndSeveralComeOverOneConnection() throws IOException {
        table.known.put("many", many(200));
        assertThat(data(ask(question("many", Type.A), true))).hasSize(200);
        try (Socket socket = new Socket("127.0.0.11", server.tcpPort())) {
            socket.setSoTimeout(30_000);
            var out = new DataOutputStream(socket.getOutputStream());
            var in = new DataInputStream(socket.getInputStream());
            for (String name : List.of("web", "both")) {
                byte[] wire = question(name, Type.A).toWire();
                out.writeShort(wire.length);
                out.write(wire);
                Message answer = new Message(in.readNBytes(in.readUnsignedShort()));
                assertThat(data(answer)).containsExactly("10.1.2.3");
            }
        }
    }

    @Test
    void datagramsHoldWhatFitsAndSayThatItIsNotAll() throws IOException {
        table.known.put("many", many(200));
        Message plain = ask(question("many", Type.A));
        assertThat(plain.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(data(plain)).hasSizeBetween(20, 31);
        Message wide = question("many", Type.A);
        wide.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        Message more = ask(wide);
        assertThat(more.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(data(more)).hasSizeBetween(60, 76);
        assertThat(more.getOPT()).isNotNull();
        Message widest = question("many", Type.A);
        widest.addRecord(new OPTRecord(8192, 0, 0), Section.ADDITIONAL);
        assertThat(data(ask(widest))).hasSize(200);
    }

    @Test
    void othersAreAskedByTheSameWay() throws IOException {
        NameServer upstream = add(upstreamTable);
        upstreamTable.known.put("out.example", many(100));
        assertThat(ask(question("out.example", Type.A)).getRcode())
                .as("nobody to ask, as on an internal network")
                .isEqualTo(Rcode.SERVFAIL);
        table.upstreams = List.of(new InetSocketAddress("127.0.0.11", upstream.udpPort()));
        Message cut = ask(question("out.example", Type.A));
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        table.upstreams = List.of(new InetSocketAddress("127.0.0.11", upstream.tcpPort()));
        assertThat(data(ask(question("out.example", Type.A), true))).hasSize(100);
    }

    @Test
    void theNextServerIsAskedWhenOneFails() throws IOException {
        NameServer failing = add(upstreamTable);
        Table second = new Table();
        NameServer knowing = add(second);
        second.known.put("late.example", List.of(V4));
        table.upstreams = List.of(
                new InetSocketAddress("127.0.0.11", failing.udpPort()),
                new InetSocketAddress("127.0.0.11", knowing.udpPort()));
        Message answer = ask(question("late.example", Type.A));
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1).first().isInstanceOf(ARecord.class);
        assertThat(ask(question("none.example", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
}
