// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.argument.Integers;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv4Address;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.Locale;

/**
 * Writes an IPv4 address into packets.
 *
 * <p>{@code StoreIPAddress(OFFSET)} or {@code StoreIPAddress(ADDR, OFFSET)}
 *
 * <p>The address is ADDR, or the destination address annotation; if that is 0.0.0.0, the packet
 * passes unchanged. OFFSET counts from the start of the packet; no checksum is updated. It may also
 * be {@code src} or {@code dst}: that field of the header to which the IP header annotation points;
 * then the checksums of IP, TCP and UDP are updated incrementally. Packets that are too short leave
 * unchanged on output 1, or are dropped without an output 1.
 */
@ElementInfo(name = "StoreIPAddress", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_DST_IP
    },
    writes = {HEADERS, PAYLOAD},
    does = {DROPS, BRANCHES})
public final class StoreIPAddress extends PacketElement {
  private static final int SRC = -12;
  private static final int DST = -16;
  private static final int FURTHEST = 0xffff;

  private final int noPlace = dropReason("no place for an address");
  private final int shared = shortageReason("packet is shared");
  private int offset;
  private int address;
  private boolean fixed;

  /** Creates the element. */
  public StoreIPAddress() {}

  @Override
  protected void configure(Args args) {
    fixed = args.remaining() > 1;
    address = fixed ? args.required("ADDR").asIp(0) : 0;
    offset = args.required("OFFSET").as(StoreIPAddress::offset, 0);
  }

  private static Integer offset(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "src" -> SRC;
      case "dst" -> DST;
      default -> {
        int number = Integers.upTo(text, FURTHEST);
        yield number < 0 ? null : number;
      }
    };
  }

  @Override
  public int process(long packet) {
    int value = fixed ? address : Anno.getI32(packet, Anno.DST_IP);
    if (!fixed && value == 0) {
      return 0;
    }
    int at = offset >= 0 ? offset : headerOffset(packet);
    if (at < 0 || at + 4 > Mbuf.length(packet)) {
      return reject(noPlace);
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    if (offset < 0) {
      Ipv4Address.replace(Mbuf.data(packet) + at, -offset, value, Mbuf.length(packet) - at);
    } else {
      Bytes.putI32(Mbuf.data(packet) + at, value);
    }
    return 0;
  }

  /** Where the header begins, whose first 20 bytes are there; -1 without one. */
  private static int headerOffset(long packet) {
    if (!Anno.hasNetworkHeader(packet)) {
      return -1;
    }
    int at = Anno.networkOffset(packet);
    boolean present = at >= 0 && at + Ipv4.MIN_HEADER <= Mbuf.length(packet);
    return present && Ipv4.headerLength(Anno.networkHeader(packet)) >= Ipv4.MIN_HEADER ? at : -1;
  }
}
