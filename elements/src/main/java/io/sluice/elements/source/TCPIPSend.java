// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.argument.PortNames;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.classify.pattern.ServiceNames;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Sends TCP packets on request.
 *
 * <p>{@code TCPIPSend()}
 *
 * <p>The packets have an IPv4 and a TCP header and no payload; time to live 255, don't fragment,
 * window 32120. The IP header annotation is set.
 *
 * <p>Handlers: {@code send} (write) sends packets: {@code SRC SPORT DST DPORT SEQNO ACKNO FLAGS
 * [COUNT STOP]}. FLAGS is a number, 0 to 255; COUNT the number of identical packets, default 1;
 * STOP boolean, default false, stops the driver afterwards. An address may also be given as a
 * number, its four bytes read as little endian.
 */
@ElementInfo(name = "TCPIPSend", ports = "0/1", processing = "/h")
@ElementEffects(does = MAKES)
public final class TCPIPSend extends BatchElement {
  private static final int LENGTH = Ipv4.MIN_HEADER + Tcp.MIN_HEADER;
  private static final int TTL = 255;
  private static final int WINDOW = 32_120;
  private static final int LEAST_WORDS = 7;
  private static final int MOST_WORDS = 9;
  private static final long MAX_U32 = 0xffff_ffffL;

  private final int noBuffer = shortageReason("no packet buffer");
  private PacketBatch batch;

  /** Creates the element. */
  public TCPIPSend() {}

  @Override
  protected void configure(Args args) {}

  @Override
  protected void initialize(Setup setup) {
    batch = new PacketBatch();
  }

  private void send(String request) {
    String[] words = request.strip().split("\\s+");
    if (words.length < LEAST_WORDS || words.length > MOST_WORDS) {
      throw new HandlerException("expected SRC SPORT DST DPORT SEQNO ACKNO FLAGS [COUNT STOP]");
    }
    final int src = address(words[0]);
    final int ports = port(words[1]) << 16 | port(words[3]);
    final int dst = address(words[2]);
    final int seq = (int) HandlerValues.integer(words[4], 0, MAX_U32);
    final int ack = (int) HandlerValues.integer(words[5], 0, MAX_U32);
    final int flags = (int) HandlerValues.integer(words[6], 0, 0xff);
    final long wanted = words.length > 7 ? HandlerValues.integer(words[7], 0, MAX_U32) : 1;
    final boolean stop = words.length > 8 && HandlerValues.bool(words[8]);
    for (long made = 0; made < wanted; made++) {
      long packet = packets.allocate(LENGTH);
      if (packet == 0) {
        countDrops(noBuffer, wanted - made);
        break;
      }
      write(packet, src, dst, ports, seq, ack, flags);
      batch.add(packet);
      if (batch.isFull()) {
        output(0).push(batch);
      }
    }
    if (!batch.isEmpty()) {
      output(0).push(batch);
    }
    if (stop) {
      router().requestStop();
    }
  }

  private int address(String word) {
    return word.matches("[0-9]+")
        ? Integer.reverseBytes((int) HandlerValues.integer(word, 0, MAX_U32))
        : HandlerValues.ip(this, word);
  }

  private int port(String word) {
    if (word.matches("[-+0-9].*")) {
      return (int) HandlerValues.integer(word, 0, 0xffff);
    }
    Integer defined = PortNames.find(this, IpProtocol.TCP, word);
    Integer port = defined != null ? defined : ServiceNames.tcpPort(word);
    if (port == null) {
      throw new HandlerException("expected TCP port, not '" + word + "'");
    }
    return port;
  }

  private static void write(long packet, int src, int dst, int ports, int seq, int ack, int flags) {
    long ip = Mbuf.data(packet);
    Ipv4.set(ip, LENGTH, Ipv4.DONT_FRAGMENT, TTL, IpProtocol.TCP, src, dst);
    long tcp = ip + Ipv4.MIN_HEADER;
    Tcp.set(tcp, ports, seq, ack, flags, WINDOW);
    Tcp.setChecksum(tcp, Checksum.transport(ip, tcp, Tcp.MIN_HEADER));
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.write("send", this::send);
  }
}
