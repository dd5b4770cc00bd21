// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.run.WallClock;

/**
 * Writes a sequence number and the time into UDP packets, or their transit time.
 *
 * <p>{@code StoreUDPTimeSeqRecord(OFFSET [, DELTA])}
 *
 * <p>OFFSET is where the IPv4 or IPv6 header begins, in bytes from the start of the data; no
 * annotation is needed. The first 20 bytes of the UDP payload become five numbers, big endian: the
 * packet's number, from 1; seconds and nanoseconds of the time of day; seconds and nanoseconds of
 * the transit time, at first 0. The UDP checksum, if there is one, is updated. Packets that are not
 * UDP or too short are dropped.
 *
 * <p>Keywords: {@code DELTA} boolean, default false; when true, writes only the transit time: the
 * time of day minus the one in the packet.
 *
 * <p>Handlers: {@code count} (read) packets written to, {@code reset} (write) sets it to 0.
 */
@ElementInfo(name = "StoreUDPTimeSeqRecord")
@ElementEffects(
    reads = DATA,
    writes = DATA,
    does = {DROPS, STATE})
public final class StoreUDPTimeSeqRecord extends PacketElement {
  private static final int RECORD = 20;
  private static final long SECOND = 1_000_000_000L;

  private final int notIp = dropReason("not IP");
  private final int notUdp = dropReason("not UDP");
  private final int tooShort = dropReason("too short");
  private final int shared = shortageReason("packet is shared");
  private int offset;
  private boolean delta;
  private long count;

  /** Creates the element. */
  public StoreUDPTimeSeqRecord() {}

  @Override
  protected void configure(Args args) {
    offset = args.required("OFFSET").asInt(0, 0, 65_535);
    delta = args.keyword("DELTA").asBool(false);
  }

  @Override
  public int process(long packet) {
    int at = udpOffset(packet);
    if (at < 0) {
      return at;
    }
    if (Mbuf.length(packet) < at + Udp.HEADER_LENGTH + RECORD) {
      return tooShort;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long udp = Mbuf.data(packet) + at;
    long record = udp + Udp.HEADER_LENGTH;
    int before = Checksum.sum(record, RECORD);
    count++;
    long now = WallClock.nanos();
    if (delta) {
      long then = Bytes.u32(record + 4) * SECOND + Bytes.u32(record + 8);
      putTime(record + 12, now - then);
    } else {
      Bytes.putI32(record, (int) count);
      putTime(record + 4, now);
      putTime(record + 12, 0);
    }
    int change = Checksum.add(~before & 0xffff, Checksum.sum(record, RECORD));
    Udp.setChecksum(udp, Checksum.updateUdp(Udp.checksum(udp), change));
    return 0;
  }

  /** Where the UDP header begins; a drop reason when there is none. */
  private int udpOffset(long packet) {
    int left = Mbuf.length(packet) - offset;
    if (left < Ipv4.MIN_HEADER) {
      return tooShort;
    }
    long ip = Mbuf.data(packet) + offset;
    int version = Ipv4.version(ip);
    if (version == 6) {
      boolean isUdp = left >= Ipv6.HEADER_LENGTH && Ipv6.nextHeader(ip) == IpProtocol.UDP;
      return isUdp ? offset + Ipv6.HEADER_LENGTH : notUdp;
    }
    if (version != 4 || Ipv4.headerLength(ip) < Ipv4.MIN_HEADER) {
      return notIp;
    }
    boolean isUdp = Ipv4.protocol(ip) == IpProtocol.UDP && Ipv4.fragmentOffset(ip) == 0;
    return isUdp ? offset + Ipv4.headerLength(ip) : notUdp;
  }

  private static void putTime(long at, long nanos) {
    Bytes.putI32(at, (int) Math.floorDiv(nanos, SECOND));
    Bytes.putI32(at + 4, (int) Math.floorMod(nanos, SECOND));
  }

  @Override
  protected void takeOver(Element old) {
    count = ((StoreUDPTimeSeqRecord) old).count;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write("reset", value -> count = 0);
  }
}
