// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_TTL;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Ipv6;

/**
 * Decrements the hop limit of IPv6 packets.
 *
 * <p>{@code DecIP6HLIM([ACTIVE])}
 *
 * <p>Expects the IP header annotation. Packets whose hop limit is 1 or 0 leave unchanged on output
 * 1, usually to an ICMP6Error; without an output 1 they are dropped.
 *
 * <p>Keywords: {@code ACTIVE} boolean, default true; when false packets pass unchanged.
 *
 * <p>Handlers: {@code drops} (read) expired packets, {@code active} (read, write).
 */
@ElementInfo(name = "DecIP6HLIM", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_VERSION, IP_TTL, LENGTH, ANNO_NETWORK},
    writes = IP_TTL,
    does = {DROPS, BRANCHES, COUNTS})
public final class DecIP6HLIM extends PacketElement {
  private final int expired = dropReason("hop limit expired");
  private final int noHeader = dropReason("no IPv6 header");
  private final int shared = shortageReason("packet is shared");
  private boolean active;
  private long drops;

  /** Creates the element. */
  public DecIP6HLIM() {}

  @Override
  protected void configure(Args args) {
    active = args.keyword("ACTIVE").asBool(true);
  }

  @Override
  public int process(long packet) {
    if (!active) {
      return 0;
    }
    long ip = Headers.ipv6(packet);
    if (ip == 0 || Ipv6.version(ip) != 6) {
      return noHeader;
    }
    int limit = Ipv6.hopLimit(ip);
    if (limit <= 1) {
      drops++;
      return reject(expired);
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    Ipv6.setHopLimit(Headers.ipv6(packet), limit - 1);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    DecIP6HLIM before = (DecIP6HLIM) old;
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
  }
}
