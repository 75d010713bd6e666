package io.berth.daemon.network.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers one question: from the table, or with what other servers say, passed on as it came. Any thread. */
final class Answers {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);
    private static final int TTL = 600;
    private static final int LARGEST = 64 * 1024;
    private static final int PAYLOAD = 1232;
    private static final int HEADER = 12;
    private static final int SMALLEST = 512;
    private static final int PATIENCE_MILLIS = 4000;

    private final NameTable names;

    Answers(NameTable names) {
        this.names = names;
    }

    /**
     * The answer as bytes.
     *
     * @param question as it came
     * @param stream whether it came by TCP, where an answer may have any length
     */
    byte[] to(byte[] question, boolean stream) throws IOException {
        Message query = new Message(question);
        Record asked = query.getQuestion();
        if (asked == null || query.getHeader().getOpcode() != Opcode.QUERY) {
            return failure(query, Rcode.NOTIMP);
        }
        Optional<List<Record>> own = asked.getDClass() == DClass.IN ? own(asked) : Optional.empty();
        if (own.isEmpty()) {
            return forward(query, question, stream);
        }
        Message answer = answerTo(query, Rcode.NOERROR);
        own.get().forEach(record -> answer.addRecord(record, Section.ANSWER));
        OPTRecord extension = query.getOPT();
        int room = extension == null ? SMALLEST : Math.max(SMALLEST, extension.getPayloadSize());
        return fitted(answer, stream ? Message.MAXLENGTH : room);
    }

    /** As many records as fit, for clients that never ask by TCP; the others see that these are not all. */
    private static byte[] fitted(Message answer, int room) {
        byte[] whole = answer.toWire();
        if (whole.length <= room) {
            return whole;
        }
        answer.getHeader().setFlag(Flags.TC);
        List<Record> records = new ArrayList<>(answer.getSection(Section.ANSWER));
        while (whole.length > room && !records.isEmpty()) {
            answer.removeRecord(records.removeLast(), Section.ANSWER);
            whole = answer.toWire();
        }
        return whole;
    }

    /** What the table says; empty when the name is none of ours. */
    private Optional<List<Record>> own(Record asked) {
        if (asked.getType() == Type.PTR) {
            return addressOf(asked.getName())
                    .flatMap(names::nameOf)
                    .map(name -> List.of(new PTRRecord(asked.getName(), DClass.IN, TTL, absolute(name))));
        }
        String name = asked.getName().toString(true);
        return names.addresses(name).map(addresses -> records(asked, addresses));
    }

    private static List<Record> records(Record asked, List<InetAddress> addresses) {
        var found = new ArrayList<Record>();
        for (InetAddress address : addresses) {
            boolean v4 = address instanceof Inet4Address;
            if (v4 && asked.getType() == Type.A) {
                found.add(new ARecord(asked.getName(), DClass.IN, TTL, address));
            }
            if (!v4 && asked.getType() == Type.AAAA) {
                found.add(new AAAARecord(asked.getName(), DClass.IN, TTL, address));
            }
        }
        Collections.shuffle(found);
        return found;
    }

    private static Optional<InetAddress> addressOf(Name reverse) {
        try {
            return Optional.of(ReverseMap.fromName(reverse));
        } catch (java.net.UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Name absolute(String name) {
        return Name.fromConstantString(name + ".");
    }

    /** The first answer that tells whether there is such a name; else what the last server has said. */
    private byte[] forward(Message query, byte[] question, boolean stream) {
        byte[] last = failure(query, Rcode.SERVFAIL);
        for (InetSocketAddress server : names.servers()) {
            try {
                last = stream ? askByStream(server, question) : askByDatagram(server, question);
                int code = last.length < HEADER ? Rcode.SERVFAIL : last[3] & 0xf;
                if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
                    return last;
                }
            } catch (IOException e) {
                log.debug("name server {}: {}", server, e.toString());
            }
        }
        return last;
    }

    private static byte[] askByDatagram(InetSocketAddress server, byte[] question) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.send(new DatagramPacket(question, question.length));
            DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
            do {
                answer.setLength(LARGEST);
                socket.receive(answer);
            } while (answer.getLength() < 2
                    || answer.getData()[0] != question[0]
                    || answer.getData()[1] != question[1]);
            return Arrays.copyOf(answer.getData(), answer.getLength());
        }
    }

    private static byte[] askByStream(InetSocketAddress server, byte[] question) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var out = new DataOutputStream(socket.getOutputStream());
            byte[] framed = new byte[2 + question.length];
            framed[0] = (byte) (question.length >> 8);
            framed[1] = (byte) question.length;
            System.arraycopy(question, 0, framed, 2, question.length);
            out.write(framed);
            var in = new DataInputStream(socket.getInputStream());
            byte[] answer = in.readNBytes(in.readUnsignedShort());
            if (answer.length < 2) {
                throw new IOException("no answer");
            }
            return answer;
        }
    }

    private static byte[] failure(Message query, int code) {
        return answerTo(query, code).toWire();
    }

    private static Message answerTo(Message query, int code) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.getHeader().setOpcode(query.getHeader().getOpcode());
        answer.getHeader().setRcode(code);
        Record asked = query.getQuestion();
        if (asked != null) {
            answer.addRecord(asked, Section.QUESTION);
        }
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return answer;
    }
}
