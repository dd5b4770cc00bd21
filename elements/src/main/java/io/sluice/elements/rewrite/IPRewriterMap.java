// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv4Address;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.Arrays;
import org.agrona.collections.Int2IntHashMap;

/**
 * Maps addresses to those of a range, in random order.
 *
 * <p>{@code IPRewriterMap(BEGIN, END)}
 *
 * <p>Expects the IP header annotation. Packets on input 0 leave on output 0 with another
 * destination address, those on input 1 on output 1 with another source address: the address from
 * BEGIN up to, but not including END that was assigned to theirs when it was first seen, on either
 * input. There may be 16,777,216 of them; when all are assigned, packets with further addresses are
 * dropped, and so are those without an IPv4 header. The checksums of IP, TCP and UDP are updated.
 *
 * <p>Handlers: {@code size} (read) addresses assigned.
 *
 * <p>See also: IPAddrRewriter.
 */
@ElementInfo(name = "IPRewriterMap", ports = "2/2", processing = "h/h", flow = "xy/xy")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, CHECKSUM},
    does = {DROPS, STATE})
public final class IPRewriterMap extends BatchElement {
  private static final int MAX_ADDRESSES = 1 << 24;
  private static final int NONE = -1;

  private final int noHeader = dropReason("no IPv4 header");
  private final int noAddress = dropReason("no address left");
  private final int shared = shortageReason("packet is shared");

  /** All of the range; the first ones are given. */
  private int[] addresses = {};

  /** Where in {@link #addresses} the one is that an address was given. */
  private Int2IntHashMap given = new Int2IntHashMap(NONE);

  /** Creates the element. */
  public IPRewriterMap() {}

  @Override
  protected void configure(Args args) {
    int begin = args.required("BEGIN").asIp(0);
    int end = args.required("END").asIp(0);
    long count = (end & 0xffff_ffffL) - (begin & 0xffff_ffffL);
    if (args.hasErrors()) {
      return;
    }
    if (count <= 0 || count > MAX_ADDRESSES) {
      args.error("END must be 1 to 16777216 addresses behind BEGIN");
      return;
    }
    addresses = new int[(int) count];
    Arrays.setAll(addresses, i -> begin + i);
  }

  @Override
  protected void initialize(Setup setup) {
    for (int i = addresses.length - 1; i > 0; i--) {
      int other = (int) worker().random().upTo(i);
      int address = addresses[i];
      addresses[i] = addresses[other];
      addresses[other] = address;
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.arrayToSift();
    int kept = 0;
    int i = 0;
    try {
      for (int n = batch.size(); i < n; i++) {
        int code = rewrite(array[i], port == 0 ? Ipv4Address.DST : Ipv4Address.SRC);
        if (code < 0) {
          drop(code, array[i]);
        } else {
          array[kept++] = array[i];
        }
      }
    } finally {
      batch.closeGap(kept, i);
    }
    if (kept > 0) {
      output(port).push(batch);
    }
  }

  private int rewrite(long packet, int offset) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || Ipv4.version(ip) != 4) {
      return noHeader;
    }
    int place = place(offset == Ipv4Address.SRC ? Ipv4.src(ip) : Ipv4.dst(ip));
    if (place == NONE) {
      return noAddress;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv4(packet);
    int available = (int) (Mbuf.data(packet) + Mbuf.length(packet) - ip);
    Ipv4Address.replace(ip, offset, addresses[place], available);
    return 0;
  }

  private int place(int address) {
    int place = given.get(address);
    if (place == NONE && given.size() < addresses.length) {
      place = given.size();
      given.put(address, place);
    }
    return place;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      IPRewriterMap before = (IPRewriterMap) old;
      addresses = before.addresses;
      given = before.given;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("size", () -> given.size());
  }
}
