// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Makes packets of the lines that tcpdump has printed.
 *
 * <p>{@code FromTcpdump(FILENAME [, keywords])}
 *
 * <p>For traces of which only the text was kept; what {@code tcpdump -w} writes is read by FromDump
 * and is better. Addresses and ports must be numbers ({@code -n}). The time may be seconds since
 * 1970 ({@code -tt}), a date and a time ({@code -tttt}), taken as UTC, or a time only, taken as one
 * of 1970-01-01. Lines of IPv4 are understood as tcpdump wrote them before and since version 4, and
 * what {@code -v} adds: time to live, identification, type of service, fragments, length. Lines
 * that are empty, or begin with {@code #} or a space, are comments; of others there is no packet,
 * and the first one is reported. The file may be compressed as for FromDump; {@code -} is the
 * standard input.
 *
 * <p>A packet is the header of IPv4, with a time to live of 2 if the line does not tell it, and, in
 * first fragments, that of TCP with options, or UDP. What the length says beyond is extra length.
 * Timestamp and IP header annotations are set. Sequence numbers that tcpdump shows as distances
 * become those that the segments had, if the beginning of their connection is in the trace. That
 * numbers are not distances ({@code -S}) is told from the first acknowledgment that follows another
 * line of its connection.
 *
 * <p>Keywords: {@code STOP} boolean, default false, stops the driver at the end; {@code ACTIVE}
 * boolean, default true; {@code CHECKSUM} boolean, default false: checksums are right, data being
 * zeros; otherwise they are zero; {@code SAMPLE} probability from 0 to 1, default 1; {@code TIMING}
 * boolean, default false, keeps the intervals between packets; {@code BURST} packets per push,
 * default 1; {@code ZERO} is accepted: what is not set is always zero.
 *
 * <p>Where it differs from Click, which understands neither the present format nor fragments:
 * offsets of fragments are read in bytes, checksums are for the length that the header says, and
 * {@code ECT(0)} is the bits 10 (RFC 3168).
 *
 * <p>Handlers: {@code active} (read, write); {@code encap} (always {@code IP}), {@code filename},
 * {@code filesize}, {@code filepos}, {@code sampling_prob} (read); {@code stop} (write).
 *
 * <p>See also: FromDump, FromIPSummaryDump.
 */
@ElementInfo(name = "FromTcpdump", ports = "0/1", processing = "/a")
@ElementEffects(does = MAKES)
public final class FromTcpdump extends LineSource {
  private boolean checksum;
  private TcpdumpLine line = new TcpdumpLine(this);

  /** Creates the element. */
  public FromTcpdump() {}

  @Override
  boolean isOfFlows() {
    return false;
  }

  @Override
  void configureLines(Args args) {
    checksum = args.keyword("CHECKSUM").asBool(false);
  }

  @Override
  void takeOverLines(LineSource old) {
    line = ((FromTcpdump) old).line;
    line.lookUpNear(this);
  }

  @Override
  String badLine() {
    return "packet parse error";
  }

  @Override
  Line read(String text) {
    return line.read(text);
  }

  @Override
  long make() {
    int transport = line.transportHeader();
    int present = Ipv4.MIN_HEADER + transport;
    long packet = packets.allocate(present);
    if (packet == 0) {
      return 0;
    }
    long ip = Mbuf.data(packet);
    Memory.fill(ip, present, (byte) 0);
    int fragment = line.id << 16 | line.flagsAndOffset;
    int length = present + line.payload;
    Ipv4.set(ip, length, fragment, line.ttl, line.protocol, line.src, line.dst);
    Ipv4.setTos(ip, line.tos);
    long behind = ip + Ipv4.MIN_HEADER;
    if (transport >= Tcp.MIN_HEADER) {
      writeTcp(behind, transport);
    } else if (transport > 0) {
      Bytes.putI32(behind, line.ports);
      Udp.setLength(behind, length - Ipv4.MIN_HEADER);
    }
    setChecksums(ip, behind, transport, length - Ipv4.MIN_HEADER);
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
    Anno.setTimestamp(packet, line.time);
    Anno.putI32(packet, Anno.EXTRA_LENGTH, line.payload);
    return packet;
  }

  private void writeTcp(long tcp, int length) {
    Tcp.set(tcp, line.ports, line.seq, line.ack, line.tcpFlags, line.window);
    Tcp.setHeaderLength(tcp, length);
    Tcp.setUrgentPointer(tcp, line.urgentPointer);
    for (int i = 0; i < line.options.length; i++) {
      Bytes.putU8(tcp + Tcp.MIN_HEADER + i, line.options[i] & 0xff);
    }
  }

  private void setChecksums(long ip, long transport, int present, int length) {
    Ipv4.setChecksum(ip, 0);
    if (!checksum) {
      return;
    }
    Ipv4.updateChecksum(ip);
    if (present == 0 || Ipv4.isFragment(ip)) {
      return;
    }
    // The data that is not there is zeros: only its length counts.
    int sum = Checksum.transport(ip, transport, present);
    sum = Checksum.update16(sum, present, length);
    if (line.protocol == IpProtocol.TCP) {
      Tcp.setChecksum(transport, sum);
    } else {
      Udp.setChecksum(transport, sum == 0 ? 0xffff : sum);
    }
  }
}
