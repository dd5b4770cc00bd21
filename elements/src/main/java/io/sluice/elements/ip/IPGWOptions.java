// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_ICMP_PARAM;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;

/**
 * Processes the IPv4 options that concern every router: record route and timestamp (RFC 791, RFC
 * 1812, 5.3.13).
 *
 * <p>{@code IPGWOptions(MYADDR [, OTHERADDRS])}
 *
 * <p>Expects the IP header annotation. MYADDR, the address of the interface on which packets leave,
 * is recorded; prespecified timestamps are also filled in for OTHERADDRS, a list separated by
 * spaces. A changed header gets a new checksum. Source routes are not followed. Packets with
 * malformed options leave on output 1, usually to an {@code ICMPError(..., parameterproblem)}: an
 * annotation says which byte is wrong; without an output 1 they are dropped.
 *
 * <p>Handlers: {@code drops} (read) packets with malformed options.
 */
@ElementInfo(name = "IPGWOptions", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, LENGTH, ANNO_NETWORK},
    writes = {IP_OPTIONS, IP_CHECKSUM, ANNO_ICMP_PARAM},
    does = {DROPS, BRANCHES, STATE})
public final class IPGWOptions extends PacketElement {
  private final int noHeader = dropReason("no IP header");
  private final int shared = shortageReason("packet is shared");
  private final int malformed = dropReason("malformed IP option");
  private RouterOptions options;
  private long bad;

  /** Creates the element. */
  public IPGWOptions() {}

  @Override
  protected void configure(Args args) {
    int address = args.required("MYADDR").asIp(0);
    int[] others =
        args.optional("OTHERADDRS").as(text -> IpLists.addresses(this, text), new int[0]);
    options = new RouterOptions(address, others);
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    return Ipv4.headerLength(ip) == Ipv4.MIN_HEADER ? 0 : handle(packet, ip);
  }

  private int handle(long packet, long ip) {
    if (!RouterOptions.concerns(ip)) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    int wrong = options.handle(Headers.ipv4(packet));
    if (wrong > 0) {
      bad++;
      Anno.putU8(packet, Anno.ICMP_PARAM_PROB, wrong);
      return reject(malformed);
    }
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    IPGWOptions before = (IPGWOptions) old;
    bad = before.bad;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> bad);
  }
}
