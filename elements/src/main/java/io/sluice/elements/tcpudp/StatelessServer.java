// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Answers each segment of TCP by what a server might say, and remembers nothing: sequence numbers
 * are those that the client expects.
 */
abstract class StatelessServer extends PacketElement {
  private static final int TTL = 250;
  private static final int WINDOW = 60 * 1024;

  private final int notTcp = dropReason("not TCP");
  private final int ignored = dropReason("nothing to answer");
  private final int shared = shortageReason("no buffer for a copy");
  private final int noRoom = shortageReason("no room in the buffer");

  StatelessServer() {}

  /** What every segment with payload is answered by; null where the payload goes back. */
  abstract byte[] data();

  /** Whether answers have no payload, unless there is {@link #data}. */
  abstract boolean stripsPayload();

  /** The sequence number of the answer to a SYN. */
  abstract int firstSequence(int clients);

  @Override
  public final int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < Ipv4.MIN_HEADER + Tcp.MIN_HEADER) {
      return notTcp;
    }
    long ip = Mbuf.data(packet);
    int header = Ipv4.headerLength(ip);
    int total = Math.min(Ipv4.totalLength(ip), length);
    if (header < Ipv4.MIN_HEADER
        || header + Tcp.MIN_HEADER > total
        || Ipv4.protocol(ip) != IpProtocol.TCP
        || Ipv4.isFragment(ip)) {
      return notTcp;
    }
    int headers = header + Tcp.headerLength(ip + header);
    if (headers < header + Tcp.MIN_HEADER || headers > total) {
      return notTcp;
    }
    return packets.ensureWritable(packet) ? answer(packet, header, headers, total) : shared;
  }

  private int answer(long packet, int header, int headers, int total) {
    long ip = Mbuf.data(packet);
    long tcp = ip + header;
    int payload = total - headers;
    int flags = Tcp.flags(tcp) & ~Tcp.PSH;
    int seq = Tcp.seq(tcp);
    int answer = Tcp.ACK;
    int answerSeq = Tcp.ack(tcp);
    int answerAck = seq + payload;
    if (flags == Tcp.SYN) {
      answer |= Tcp.SYN;
      answerSeq = firstSequence(seq);
      answerAck = seq + 1;
    } else if ((flags & (Tcp.SYN | Tcp.RST)) != 0 || payload == 0 && (flags & Tcp.FIN) == 0) {
      return ignored;
    } else if ((flags & Tcp.FIN) != 0) {
      answer |= Tcp.FIN;
      answerAck++;
    }
    byte[] data = data();
    int answered = payload == 0 || data == null && stripsPayload() ? 0 : payload;
    if (payload > 0 && data != null) {
      answered = data.length;
      answer |= Tcp.FIN;
    }
    int grown = headers + answered - Mbuf.length(packet);
    if (grown > 0 && !packets.append(packet, grown)) {
      return noRoom;
    } else if (grown < 0) {
      Mbuf.trim(packet, -grown);
    }
    ip = Mbuf.data(packet);
    tcp = ip + header;
    if (payload > 0 && data != null) {
      Bytes.copyIn(ip + headers, data, 0, data.length);
    }
    turn(ip, tcp);
    Tcp.setSeq(tcp, answerSeq);
    Tcp.setAck(tcp, answerAck);
    Tcp.setFlags(tcp, answer);
    Tcp.setWindow(tcp, WINDOW);
    Ipv4.setTotalLength(ip, headers + answered);
    Ipv4.updateChecksum(ip);
    Tcp.setChecksum(tcp, 0);
    Tcp.setChecksum(tcp, Checksum.transport(ip, tcp, headers - header + answered));
    Headers.markIp(packet, ip, header);
    Anno.putI32(packet, Anno.DST_IP, Ipv4.dst(ip));
    return 0;
  }

  private static void turn(long ip, long tcp) {
    int src = Ipv4.src(ip);
    Ipv4.setSrc(ip, Ipv4.dst(ip));
    Ipv4.setDst(ip, src);
    Ipv4.setTtl(ip, TTL);
    int port = Tcp.srcPort(tcp);
    Tcp.setSrcPort(tcp, Tcp.dstPort(tcp));
    Tcp.setDstPort(tcp, port);
  }
}
