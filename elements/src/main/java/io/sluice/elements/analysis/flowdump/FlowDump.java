// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.flowdump;

import io.sluice.handler.HandlerValues;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The trace of one flow: the records that are not in its file yet. A {@code char} of text is a
 * byte.
 *
 * <p>A binary record has its length in 4 bytes, nanoseconds and seconds in 4 each; for TCP the
 * sequence number, the length of the payload, the acknowledgment number, in 4 each; for UDP only
 * the length; then what else was asked for in the order of {@link DumpFormat#fields}. All numbers
 * are big endian. The first bit of a length marks a line of text.
 */
final class FlowDump {
  /** Packets, and comments, after which a file must be written. */
  private static final int MAX_PACKETS = 128;

  private static final int MAX_COMMENTS = 32;
  private static final long SECOND = 1_000_000_000L;
  private static final int COMMENT = 0x8000_0000;
  private static final String FLAGS = "FSRPAUEC";

  final DumpFormat format;
  final String filename;
  final boolean tcp;

  /** The flow in the direction of paint 0. */
  private final String flowId;

  private final long firstTime;

  /** Whether a first sequence number is known: of direction 0 the first bit, of 1 the second. */
  private int known;

  private final int[] firstSeq = new int[2];
  private byte[] waiting = new byte[256];
  private int length;
  private int waitingPackets;
  private int waitingComments;

  /** Whether a part is in the file. */
  boolean begun;

  /** Packets, of which ICMP errors about the flow are some. */
  long packets;

  /**
   * Begins a trace.
   *
   * @param packet the first packet
   * @param ip the IPv4 header of the flow: the packet's, or the one that it quotes
   * @param ports where the ports are
   */
  FlowDump(DumpFormat format, FileNamePattern pattern, long packet, long ip, long ports) {
    this.format = format;
    tcp = Ipv4.protocol(ip) == IpProtocol.TCP;
    int aggregate = Anno.getI32(packet, Anno.AGGREGATE);
    int src = Ipv4.src(ip);
    int dst = Ipv4.dst(ip);
    int srcPort = Bytes.u16(ports);
    int dstPort = Bytes.u16(ports + 2);
    filename = pattern.of(new FileNamePattern.Names(aggregate, src, dst, srcPort, dstPort, tcp));
    boolean reverse = isReverse(packet);
    StringBuilder id = new StringBuilder("!flowid ");
    id.append(IpAddress.format4(reverse ? dst : src)).append(' ');
    id.append(reverse ? dstPort : srcPort).append(' ');
    id.append(IpAddress.format4(reverse ? src : dst)).append(' ');
    id.append(reverse ? srcPort : dstPort).append(tcp ? " T\n" : " U\n");
    id.append("!aggregate ").append(Integer.toUnsignedString(aggregate)).append('\n');
    flowId = id.toString();
    // The first packet comes at a nanosecond: 0 would mean no time.
    firstTime = format.absoluteTime() ? 0 : Anno.timestamp(packet) - 1;
    known = format.absoluteSeq() ? 3 : 0;
  }

  private static boolean isReverse(long packet) {
    return (Anno.getU8(packet, Anno.PAINT) & 1) != 0;
  }

  /** Whether the file must be written before there is another record. */
  boolean isFull() {
    return waitingPackets >= MAX_PACKETS || waitingComments >= MAX_COMMENTS;
  }

  /** Adds a comment that an ICMP error was about the flow. */
  void addError(long packet, StringBuilder line) {
    line.setLength(0);
    line.append('#');
    HandlerValues.appendTimestamp(line, Anno.timestamp(packet));
    line.append(isReverse(packet) ? " > ICMP_error\n" : " < ICMP_error\n");
    if (format.binary()) {
      StringBuilder head = new StringBuilder();
      appendNumber(head, line.length() + 4 | COMMENT, 4);
      line.insert(0, head);
    }
    add(line);
    waitingComments++;
  }

  /**
   * Adds a packet.
   *
   * @param ip its IPv4 header
   * @param transport its TCP header, 20 bytes of it present, or UDP header, 8 bytes
   * @param present bytes from there to the packet's end
   * @param line for use here
   */
  void add(long packet, long ip, long transport, int present, StringBuilder line) {
    line.setLength(0);
    if (format.binary()) {
      appendNumber(line, 0, 4);
    }
    boolean reverse = isReverse(packet);
    appendTime(line, Anno.timestamp(packet) - firstTime);
    if (!format.binary()) {
      line.append(reverse ? " <" : " >");
      if (format.ipId()) {
        line.append(' ').append(Ipv4.id(ip));
      }
    }
    if (tcp) {
      appendTcp(line, ip, transport, present, reverse);
    } else {
      appendUdp(line, ip, reverse);
    }
    if (format.binary()) {
      for (int i = 0; i < 4; i++) {
        line.setCharAt(i, (char) (line.length() >>> 24 - 8 * i & 0xff));
      }
    } else {
      line.append('\n');
    }
    add(line);
    waitingPackets++;
  }

  private void add(StringBuilder line) {
    int size = line.length();
    if (waiting.length - length < size) {
      waiting = Arrays.copyOf(waiting, Math.max(length + size, 2 * waiting.length));
    }
    for (int i = 0; i < size; i++) {
      waiting[length++] = (byte) line.charAt(i);
    }
    packets++;
  }

  private void appendTime(StringBuilder line, long time) {
    if (format.binary()) {
      appendNumber(line, Math.floorMod(time, SECOND), 4);
      appendNumber(line, Math.floorDiv(time, SECOND), 4);
    } else {
      HandlerValues.appendTimestamp(line, time);
    }
  }

  private void appendUdp(StringBuilder line, long ip, boolean reverse) {
    int payload = Math.max(0, Ipv4.totalLength(ip) - Ipv4.headerLength(ip) - Udp.HEADER_LENGTH);
    if (!format.binary()) {
      line.append(' ').append(payload);
      return;
    }
    appendNumber(line, payload, 4);
    if (format.ipId()) {
      appendNumber(line, Ipv4.id(ip), 2);
    }
    line.append((char) (reverse ? 1 : 0));
  }

  private void appendTcp(StringBuilder line, long ip, long header, int present, boolean reverse) {
    int headerLength = Tcp.headerLength(header);
    int payload = Math.max(0, Ipv4.totalLength(ip) - Ipv4.headerLength(ip) - headerLength);
    int flags = Tcp.flags(header) & 0xff;
    int seq = Tcp.seq(header);
    seq -= firstSeq(reverse, seq);
    int ack = 0;
    if ((flags & Tcp.ACK) != 0) {
      ack = Tcp.ack(header);
      ack -= firstSeq(!reverse, ack);
    }
    if (format.binary()) {
      appendNumber(line, seq, 4);
      appendNumber(line, payload, 4);
      appendNumber(line, ack, 4);
      if (format.ipId()) {
        appendNumber(line, Ipv4.id(ip), 2);
      }
      if (format.window()) {
        appendNumber(line, Tcp.window(header), 2);
      }
      line.append((char) flags).append((char) (reverse ? 1 : 0));
    } else {
      appendFlags(line.append(' '), flags);
      line.append(' ').append(seq & 0xffff_ffffL).append(' ').append(payload);
      line.append(' ').append(ack & 0xffff_ffffL);
      if (format.window()) {
        line.append(' ').append(Tcp.window(header));
      }
    }
    if (format.options() != DumpFormat.Options.NONE && headerLength <= present) {
      OptionText.append(header, this, reverse, line);
    }
  }

  private static void appendFlags(StringBuilder line, int flags) {
    if (flags == 0) {
      line.append('.');
    }
    for (int i = 0; i < FLAGS.length(); i++) {
      if ((flags & 1 << i) != 0) {
        line.append(FLAGS.charAt(i));
      }
    }
  }

  static void appendNumber(StringBuilder out, long value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.append((char) (value >>> shift & 0xff));
    }
  }

  /**
   * The sequence number from which those of a direction count.
   *
   * @param seen that number, should none have been known yet
   */
  int firstSeq(boolean reverse, int seen) {
    int direction = reverse ? 1 : 0;
    if ((known & 1 << direction) == 0) {
      known |= 1 << direction;
      firstSeq[direction] = seen;
    }
    return firstSeq[direction];
  }

  /** Takes what belongs into the file next, which begins the file if it was not begun. */
  byte[] take() {
    byte[] head = begun ? new byte[0] : head().getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = Arrays.copyOf(head, head.length + length);
    System.arraycopy(waiting, 0, bytes, head.length, length);
    begun = true;
    length = 0;
    waitingPackets = 0;
    waitingComments = 0;
    return bytes;
  }

  private String head() {
    StringBuilder head = new StringBuilder("!IPSummaryDump 1.3\n");
    head.append(flowId).append(format.fields(tcp));
    for (int direction = 0; direction < 2 && tcp; direction++) {
      if (firstSeq[direction] != 0) {
        head.append("!firstseq ").append(direction == 0 ? "> " : "< ");
        head.append(firstSeq[direction] & 0xffff_ffffL).append('\n');
      }
    }
    if (firstTime != 0) {
      head.append("!firsttime ");
      HandlerValues.appendTimestamp(head, firstTime);
      head.append('\n');
    }
    return head.append(format.binary() ? "!binary\n" : "").toString();
  }
}
