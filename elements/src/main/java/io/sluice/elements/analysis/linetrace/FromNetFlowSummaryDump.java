// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Addresses;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.util.Locale;

/**
 * Makes a packet of each flow in a text that summarizes NetFlow records.
 *
 * <p>{@code FromNetFlowSummaryDump(FILENAME [, keywords])}
 *
 * <p>A line has at least 15 fields, separated by {@code |}. These are used, counted from 0: 0
 * source and 1 destination address; 3 input and 4 output interface; 5 packets and 6 bytes; 7 the
 * time when the flow began and 8, if not zero, when it ended, in seconds since 1970; 9 source and
 * 10 destination port; 12 TCP flags; 13 protocol; 14 type of service. Lines that are empty, or
 * begin with {@code !} or {@code #}, are comments. Of a line that has fewer than ten of them right
 * there is no packet, and the first one is reported. The file may be compressed as for FromDump;
 * {@code -} is the standard input.
 *
 * <p>Packets are an IPv4 header and that of TCP or UDP, with the length that all packets of the
 * flow have together, 65535 bytes at most; the rest of it is extra length. Checksums and what a
 * line does not tell are zero. Timestamp, first timestamp, extra packets and paint annotations are
 * set.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code STOP} boolean, default false: stops the driver at the end. {@code ACTIVE} boolean,
 *       default true.
 *   <li>{@code MULTIPACKET} boolean, default false: makes as many packets as the flow had, with
 *       lengths and times spread evenly.
 *   <li>{@code LINK} what the paint is: {@code input}, the default, or {@code output}, an
 *       interface's number, 255 at most; or {@code both}, the input's in the upper and the output's
 *       in the lower four bits, 15 at most.
 *   <li>{@code TIMING} boolean, default false: keeps the intervals between packets.
 *   <li>{@code SAMPLE} probability from 0 to 1, default 1; {@code BURST} packets per push, default
 *       1; {@code ZERO} is accepted: what is not set is always zero.
 * </ul>
 *
 * <p>Click ends at a bad line; here it is left out.
 *
 * <p>Handlers: {@code active} (read, write); {@code encap} (always {@code IP}), {@code filename},
 * {@code filesize}, {@code filepos}, {@code sampling_prob} (read); {@code stop} (write).
 *
 * <p>See also: FromIPSummaryDump, FlowExporter.
 */
@ElementInfo(name = "FromNetFlowSummaryDump", ports = "0/1", processing = "/a")
@ElementEffects(does = MAKES)
public final class FromNetFlowSummaryDump extends LineSource {
  private static final int FIELDS = 15;
  private static final int ENOUGH = 10;
  private static final long SECOND = 1_000_000_000L;

  /** What the paint is. */
  private enum Link {
    INPUT,
    OUTPUT,
    BOTH
  }

  private Link link;
  private int right;
  private int src;
  private int dst;
  private int paint;
  private long count;
  private long bytes;
  private long first;
  private long last;
  private int srcPort;
  private int dstPort;
  private int flags;
  private int protocol;
  private int tos;

  /** Creates the element. */
  public FromNetFlowSummaryDump() {}

  @Override
  boolean isOfFlows() {
    return true;
  }

  @Override
  void configureLines(Args args) {
    link = Link.INPUT;
    switch (args.keyword("LINK").asWord("input").toLowerCase(Locale.ROOT)) {
      case "input" -> {}
      case "output" -> link = Link.OUTPUT;
      case "both" -> link = Link.BOTH;
      default -> args.error("'LINK' should be 'input', 'output', or 'both'");
    }
  }

  @Override
  String badLine() {
    return "bad format";
  }

  @Override
  Line read(String line) {
    if (line.isEmpty() || line.charAt(0) == '!' || line.charAt(0) == '#') {
      return Line.NONE;
    }
    String[] words = line.split("\\|", -1);
    if (words.length < FIELDS) {
      return Line.BAD;
    }
    right = 0;
    src = address(words[0]);
    dst = address(words[1]);
    readPaint(words[3], words[4]);
    count = Math.max(1, value(words[5], 0xffff_ffffL));
    bytes = value(words[6], 0xffff_ffffL);
    first = value(words[7], 0xffff_ffffL) * SECOND;
    last = value(words[8], 0xffff_ffffL) * SECOND;
    last = last == 0 ? first : last;
    srcPort = (int) value(words[9], 0xffff);
    dstPort = (int) value(words[10], 0xffff);
    flags = (int) value(words[12], 0xff);
    protocol = (int) value(words[13], 0xff);
    tos = (int) value(words[14], 0xff);
    return right < ENOUGH ? Line.BAD : Line.PACKET;
  }

  private int address(String word) {
    Integer ip = Addresses.ip(this, word);
    right += ip == null ? 0 : 1;
    return ip == null ? 0 : ip;
  }

  private long value(String word, long max) {
    long value = number(word);
    boolean valid = value >= 0 && value <= max;
    right += valid ? 1 : 0;
    return valid ? value : 0;
  }

  private void readPaint(String inputWord, String outputWord) {
    long input = link == Link.OUTPUT ? 0 : number(inputWord);
    long output = link == Link.INPUT ? 0 : number(outputWord);
    paint = 0;
    if (input >= 0 && output >= 0) {
      right++;
      int max = link == Link.BOTH ? 15 : 255;
      int upper = (int) Math.min(max, input) << (link == Link.BOTH ? 4 : 0);
      paint = upper | (int) Math.min(max, output);
    }
  }

  @Override
  long make() {
    int transport =
        switch (protocol) {
          case IpProtocol.TCP -> Tcp.MIN_HEADER;
          case IpProtocol.UDP -> Udp.HEADER_LENGTH;
          default -> 0;
        };
    int length = Ipv4.MIN_HEADER + transport;
    long packet = packets.allocate(length);
    if (packet == 0) {
      return 0;
    }
    long ip = Mbuf.data(packet);
    Memory.fill(ip, length, (byte) 0);
    int ipLength = (int) Math.min(0xffff, bytes);
    Ipv4.set(ip, ipLength, 0, 0, protocol, src, dst);
    Ipv4.setTos(ip, tos);
    Ipv4.setChecksum(ip, 0);
    long behind = ip + Ipv4.MIN_HEADER;
    if (transport == Tcp.MIN_HEADER) {
      Tcp.set(behind, srcPort << 16 | dstPort, 0, 0, flags, 0);
    } else if (transport > 0) {
      Udp.setSrcPort(behind, srcPort);
      Udp.setDstPort(behind, dstPort);
      Udp.setLength(behind, Math.max(0, ipLength - Ipv4.MIN_HEADER));
      Udp.setChecksum(behind, 0);
    }
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
    Anno.setTimestamp(packet, last);
    Anno.putI64(packet, Anno.FIRST_TIMESTAMP, first);
    Anno.putI32(packet, Anno.EXTRA_PACKETS, (int) (count - 1));
    Anno.putI32(packet, Anno.EXTRA_LENGTH, (int) Math.max(0, bytes - length));
    Anno.putU8(packet, Anno.PAINT, paint);
    return packet;
  }
}
