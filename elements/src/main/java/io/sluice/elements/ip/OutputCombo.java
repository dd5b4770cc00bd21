// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.argument.Args;
import io.sluice.effect.LengthEffect;
import io.sluice.element.BatchElement;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * The processing of outgoing IPv4 packets in a router; subclasses define the colour that says where
 * a packet came from.
 */
public abstract class OutputCombo extends BatchElement implements LengthEffect {
  private static final int GOOD = 0;
  private static final int PAINTED = 1;
  private static final int MALFORMED = 2;
  private static final int EXPIRED = 3;
  private static final int LONG = 4;

  private final int broadcast = dropReason("link-level broadcast");
  private final int noHeader = dropReason("no IP header");
  private final int shared = shortageReason("packet is shared");
  private final int noBuffer = shortageReason("no buffer for a copy");
  private final PacketBatch[] sides = new PacketBatch[LONG + 1];
  private int color;
  private int address;
  private int mtu;
  private RouterOptions options;

  /** Creates an element. */
  protected OutputCombo() {}

  /**
   * The colour of a packet.
   *
   * @param packet any
   * @return compared with the element's
   */
  protected abstract int color(long packet);

  @Override
  protected final void configure(Args args) {
    color = args.required("COLOR").asInt(0);
    address = args.required("IPADDR").asIp(0);
    mtu = args.required("MTU").asInt(0, 0, Integer.MAX_VALUE);
    options = new RouterOptions(address);
  }

  @Override
  public final int longest(int input, int output, int longest) {
    return output == GOOD ? Math.min(longest, mtu) : longest;
  }

  @Override
  public final void push(int port, PacketBatch batch) {
    PacketBatch good = worker().borrow();
    try {
      divide(batch, good);
    } finally {
      send(good);
    }
  }

  private void divide(PacketBatch batch, PacketBatch good) {
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      int way = isBroadcast(packet) ? broadcast : process(packet);
      batch.handOver(i);
      if (way == GOOD) {
        good.add(packet);
      } else if (way < 0) {
        drop(way, packet);
      } else {
        put(way, packet);
      }
    }
  }

  private void send(PacketBatch good) {
    for (int way = PAINTED; way <= LONG; way++) {
      PacketBatch side = sides[way];
      if (side != null) {
        sides[way] = null;
        output(way).push(side);
        worker().giveBack(side);
      }
    }
    if (!good.isEmpty()) {
      output(GOOD).push(good);
    }
    worker().giveBack(good);
  }

  private void put(int way, long packet) {
    if (sides[way] == null) {
      sides[way] = worker().borrow();
    }
    sides[way].add(packet);
  }

  private static boolean isBroadcast(long packet) {
    int type = Anno.packetType(packet);
    return type == Anno.TYPE_BROADCAST || type == Anno.TYPE_MULTICAST;
  }

  private int process(long packet) {
    if (color(packet) == color) {
      long copy = packets.copy(packet);
      if (copy == 0) {
        countDrops(noBuffer, 1);
      } else {
        put(PAINTED, copy);
      }
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    if (Ipv4.headerLength(ip) > Ipv4.MIN_HEADER) {
      int wrong = options.handle(ip);
      if (wrong > 0) {
        Anno.putU8(packet, Anno.ICMP_PARAM_PROB, wrong);
        return MALFORMED;
      }
    }
    if (Anno.getU8(packet, Anno.FIX_IP_SRC) != 0) {
      FixIPSrc.fix(packet, address);
    }
    int ttl = Ipv4.ttl(ip);
    if (ttl <= 1) {
      return EXPIRED;
    }
    Ipv4.setTtl(ip, ttl - 1);
    Ipv4.setChecksum(ip, Checksum.update(Ipv4.checksum(ip), DecIPTTL.DELTA));
    return Mbuf.length(packet) > mtu ? LONG : GOOD;
  }
}
