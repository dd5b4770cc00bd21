// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS_CHECKSUMS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_DST;
import static io.sluice.effect.Field.IP_TTL;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;

/**
 * Decrements the time to live of IPv4 packets.
 *
 * <p>{@code DecIPTTL([ACTIVE, MULTICAST])}
 *
 * <p>Expects the IP header annotation. Packets whose time to live is 1 or 0 leave unchanged on
 * output 1, usually to an ICMPError; without an output 1 they are dropped. The checksum is updated
 * incrementally (RFC 1624).
 *
 * <p>Keywords: {@code ACTIVE} boolean, default true; when false packets pass unchanged. {@code
 * MULTICAST} boolean, default true; when false multicast packets pass unchanged.
 *
 * <p>Handlers: {@code drops} (read) expired packets, {@code active} (read, write).
 */
@ElementInfo(name = "DecIPTTL", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_VERSION, IP_TTL, IP_CHECKSUM, IP_DST, LENGTH, ANNO_NETWORK},
    writes = {IP_TTL, IP_CHECKSUM},
    does = {DROPS, BRANCHES, COUNTS, KEEPS_CHECKSUMS})
public final class DecIPTTL extends PacketElement {
  /** What the 16-bit word of TTL and protocol changes by: minus 0x0100 in one's complement. */
  static final int DELTA = Checksum.delta16(0x0100, 0);

  private final int expired = dropReason("time to live expired");
  private final int noHeader = dropReason("no IP header");
  private final int shared = shortageReason("packet is shared");
  private boolean active;
  private boolean multicast;
  private long drops;

  /** Creates the element. */
  public DecIPTTL() {}

  @Override
  protected void configure(Args args) {
    active = args.keyword("ACTIVE").asBool(true);
    multicast = args.keyword("MULTICAST").asBool(true);
  }

  @Override
  protected Effects effects() {
    return multicast ? super.effects().notReading(IP_DST) : super.effects();
  }

  @Override
  public int process(long packet) {
    if (!active) {
      return 0;
    }
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    if (!multicast && Ipv4.dst(ip) >>> 28 == 0xe) {
      return 0;
    }
    int ttl = Ipv4.ttl(ip);
    if (ttl <= 1) {
      drops++;
      return reject(expired);
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv4(packet);
    Ipv4.setTtl(ip, ttl - 1);
    Ipv4.setChecksum(ip, Checksum.update(Ipv4.checksum(ip), DELTA));
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    DecIPTTL before = (DecIPTTL) old;
    drops = before.drops;
    if (isConfiguredLike(before)) {
      active = before.active;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> drops);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.mark("c", "active");
  }
}
