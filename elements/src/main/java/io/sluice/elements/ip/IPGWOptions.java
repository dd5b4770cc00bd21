// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.EVERYTHING;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;

/**
 * Handles the IPv4 options that concern every router: record route and timestamp (RFC 791, RFC
 * 1812, 5.3.13).
 *
 * <p>{@code IPGWOptions(MYADDR [, OTHERADDRS])}
 *
 * <p>Expects the IP header annotation. MYADDR, the address of the interface that packets leave by,
 * is what gets recorded; a timestamp that names its routers is given for OTHERADDRS, a list
 * separated by spaces, as well. A changed header gets a new checksum. Source routes are not
 * followed. Packets with malformed options leave by output 1, usually to an {@code ICMPError(...,
 * parameterproblem)}: their annotation says which byte is wrong; without an output 1 they are
 * dropped.
 *
 * <p>Handlers: {@code drops} (read) packets with malformed options.
 */
@ElementInfo(name = "IPGWOptions", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = EVERYTHING,
    writes = {
      DATA,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_PACKET_TYPE,
      ANNO_TIMESTAMP,
      USER_ANNOTATIONS
    },
    does = {
      DROPS,
      BRANCHES,
      RESIZES,
      COPIES,
      KEEPS,
      REORDERS,
      SENDS,
      COUNTS,
      STATE,
      FLOW_STATE,
      REPORTS
    })
public final class IPGWOptions extends PacketElement {
  private final int noHeader = dropReason("no IP header");
  private final int shared = dropReason("packet is shared");
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
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> bad);
  }
}
