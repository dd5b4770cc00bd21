// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Companions;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.rewrite.line.RewriteLine;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.util.List;

/**
 * Supports active FTP through a NAT: rewrites the address in PORT commands, and sets up the
 * rewriting of the data connection.
 *
 * <p>{@code FTPPortMapper(CONTROL_REWRITER, DATA_REWRITER, DATA_REWRITER_INPUT)}
 *
 * <p>Expects the packets of FTP control connections (RFC 959), with the IP header annotation,
 * before they reach CONTROL_REWRITER, a TCPRewriter or IPRewriter. When a packet begins with a PORT
 * command, a flow for the data connection, from the address it names to the server's data port, is
 * made in DATA_REWRITER, as if its first packet had arrived on input DATA_REWRITER_INPUT; the two
 * may be the same element. The command is changed to the address to which the flow is rewritten,
 * and CONTROL_REWRITER shifts sequence numbers by the growth of the packet. Everything else passes
 * unchanged, including commands split over several packets or preceded by others.
 */
@ElementInfo(name = "FTPPortMapper")
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT},
    writes = {IP_LENGTH, IP_CHECKSUM, CHECKSUM, PAYLOAD},
    does = {RESIZES, FLOW_STATE, STATE})
public final class FTPPortMapper extends PacketElement implements Companions {
  private static final int COMMAND = 5;
  private static final int NUMBERS = 6;

  /** Longest argument: six numbers of three digits, and five commas. */
  private static final int LONGEST = 23;

  private final int shared = shortageReason("packet is shared");
  private PortRewriter control;
  private Rewriter data;
  private int input;

  /** The numbers of a command's argument, and what it becomes. */
  private final int[] numbers = new int[NUMBERS];

  private final byte[] argument = new byte[LONGEST];

  /** Creates the element. */
  public FTPPortMapper() {}

  @Override
  protected void configure(Args args) {
    control = args.required("CONTROL_REWRITER").asElement(PortRewriter.class);
    if (control instanceof UDPRewriter) {
      args.error("CONTROL_REWRITER: " + control + " is not a TCPRewriter");
    }
    data = args.required("DATA_REWRITER").asElement(Rewriter.class);
    input = args.required("DATA_REWRITER_INPUT").asInt(0);
    if (data != null && (input < 0 || input >= data.nInputs())) {
      args.error("DATA_REWRITER_INPUT out of range");
    }
  }

  @Override
  public List<Rewriter> companions() {
    return List.of(control, data);
  }

  @Override
  protected void initialize(Setup setup) {
    for (Rewriter rewriter : new Rewriter[] {control, data}) {
      if (rewriter.worker() != worker()) {
        setup.error("uses the flows of " + rewriter + ", which runs on another worker");
      }
    }
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    long tcp = Headers.transport(packet, Tcp.MIN_HEADER);
    if (ip == 0
        || tcp == 0
        || Ipv4.protocol(ip) != IpProtocol.TCP
        || !Ipv4.isFirstFragment(ip)
        || Tcp.headerLength(tcp) < Tcp.MIN_HEADER) {
      return 0;
    }
    int length = Headers.transportLength(packet) - Tcp.headerLength(tcp);
    return length < COMMAND ? 0 : command(packet, ip, tcp, length);
  }

  private int command(long packet, long ip, long tcp, int length) {
    long payload = tcp + Tcp.headerLength(tcp);
    if (!isPort(payload)) {
      return 0;
    }
    long line =
        control.entry(IpProtocol.TCP, FlowKey.addresses(ip), FlowKey.ports(tcp), Rewriter.CHECK);
    int begin = COMMAND;
    while (begin < length && Bytes.u8(payload + begin) == ' ') {
      begin++;
    }
    int end = line == 0 ? -1 : readNumbers(payload, begin, length);
    if (end < 0) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    map(packet, line, begin, end, length);
    return 0;
  }

  private static boolean isPort(long payload) {
    return (Bytes.i32(payload) & 0xdfdf_dfdf) == 0x504f_5254 && Bytes.u8(payload + 4) == ' ';
  }

  /** Reads six numbers with commas between them; where they end, or negative. */
  private int readNumbers(long payload, int begin, int length) {
    int which = 0;
    numbers[0] = 0;
    for (int at = begin; at < length; at++) {
      int c = Bytes.u8(payload + at);
      if (c >= '0' && c <= '9' && numbers[which] <= 0xff) {
        numbers[which] = numbers[which] * 10 + c - '0';
      } else if (c == ',' && which < NUMBERS - 1) {
        numbers[++which] = 0;
      } else {
        boolean complete = which == NUMBERS - 1 && (c == '\r' || c == '\n');
        return complete && areBytes() ? at : -1;
      }
    }
    return -1;
  }

  private boolean areBytes() {
    for (int number : numbers) {
      if (number > 0xff) {
        return false;
      }
    }
    return true;
  }

  /** Makes the data connection's flow and changes the command; the packet is nobody else's. */
  private void map(long packet, long line, int begin, int end, int length) {
    long ip = Headers.ipv4(packet);
    long tcp = Headers.transport(packet, Tcp.MIN_HEADER);
    int src = numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3];
    int srcPort = numbers[4] << 8 | numbers[5];
    int dstPort = Tcp.dstPort(tcp) - 1 & 0xffff;
    long forward =
        data.entry(
            IpProtocol.TCP,
            FlowKey.addresses(src, Ipv4.dst(ip)),
            FlowKey.ports(srcPort, dstPort),
            input);
    if (forward == 0) {
      return;
    }
    int count = writeArgument(RewriteLine.addresses(forward), RewriteLine.ports(forward));
    int growth = count - (end - begin);
    if (growth > 0 && !packets.append(packet, growth)) {
      return;
    }
    // The packet may have moved to a longer buffer.
    ip = Headers.ipv4(packet);
    tcp = Headers.transport(packet, Tcp.MIN_HEADER);
    long argumentAt = tcp + Tcp.headerLength(tcp) + begin;
    Memory.copy(argumentAt + end - begin, argumentAt + count, length - end);
    Bytes.copyIn(argumentAt, argument, 0, count);
    if (growth < 0) {
      Mbuf.trim(packet, -growth);
    }
    // The flow may have gone for the one just made.
    long known =
        control.entry(IpProtocol.TCP, FlowKey.addresses(ip), FlowKey.ports(tcp), Rewriter.CHECK);
    if (known == line) {
      control.shiftSequence(line, Tcp.seq(tcp) + length, growth);
      RewriteLine.setReplyAnno(
          FlowLine.other(FlowLine.forward(forward)),
          RewriteLine.replyAnno(FlowLine.other(FlowLine.forward(line))));
    }
    int transportLength = Headers.transportLength(packet);
    int total = transportLength + Ipv4.headerLength(ip);
    Ipv4.setChecksum(ip, Checksum.update16(Ipv4.checksum(ip), Ipv4.totalLength(ip), total));
    Ipv4.setTotalLength(ip, total);
    Tcp.setChecksum(tcp, 0);
    Tcp.setChecksum(tcp, Checksum.transport(ip, tcp, transportLength));
  }

  /** Writes an address and a port as PORT commands do; how many bytes that are. */
  private int writeArgument(long addresses, int ports) {
    int src = FlowKey.src(addresses);
    int port = FlowKey.srcPort(ports);
    int count = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
      count = writeNumber(count, src >>> shift & 0xff);
      argument[count++] = ',';
    }
    count = writeNumber(count, port >>> 8);
    argument[count++] = ',';
    return writeNumber(count, port & 0xff);
  }

  private int writeNumber(int at, int value) {
    int count = at;
    if (value >= 100) {
      argument[count++] = (byte) ('0' + value / 100);
    }
    if (value >= 10) {
      argument[count++] = (byte) ('0' + value / 10 % 10);
    }
    argument[count++] = (byte) ('0' + value % 10);
    return count;
  }
}
