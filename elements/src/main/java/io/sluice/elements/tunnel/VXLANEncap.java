// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Vxlan;
import java.util.List;

/**
 * Encapsulates Ethernet frames in VXLAN (RFC 7348).
 *
 * <p>{@code VXLANEncap(VNI, SRC, DST [, keywords])}
 *
 * <p>Each frame gets an IP header from SRC to DST (both IPv4, or both IPv6), a UDP header and a
 * VXLAN header with the network identifier VNI, 24 bits, or {@code ANNO}: each packet's aggregate
 * annotation. The UDP source port, 49152 to 65535, is a hash of the inner addresses, protocol and
 * ports, so that a flow takes one path. Sets the IP header and destination address annotations.
 * Packets without room for the headers are dropped.
 *
 * <p>Keywords: {@code NEXT} {@code ipv4}, {@code ipv6}, {@code ethernet} or {@code nsh}: sends
 * VXLAN-GPE with this next protocol, to port 4790; input packets begin with such a header. {@code
 * DPORT} default 4789. {@code SPORT} a fixed source port. {@code CHECKSUM} boolean, the UDP
 * checksum, default false with IPv4, true with IPv6. {@code TTL} 1 to 255, default 64. {@code TOS}
 * 0 to 255, default 0, or {@code inherit}: the inner packet's DSCP. {@code ECN} boolean, default
 * true: copies the inner packet's ECN field (RFC 6040). {@code DF} boolean, default false, sets the
 * don't fragment flag.
 *
 * <p>Handlers: {@code src}, {@code dst}, {@code vni} (read).
 */
@ElementInfo(name = "VXLANEncap", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_AGGREGATE},
    writes = {HEADERS, PAYLOAD, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, DROPS, STATE})
public final class VXLANEncap extends UdpTunnelEncap {
  static final List<String> NEXT = List.of("", "ipv4", "ipv6", "ethernet", "nsh");

  private int vni;
  private int next;

  /** Creates the element. */
  public VXLANEncap() {}

  @Override
  protected void configure(Args args) {
    vni = args.required("VNI").as(TunnelNumbers::vniOrAnnotation, 0);
    next = Math.max(0, args.keyword("NEXT").as(VXLANEncap::next, 0));
    configureOuter(args, next == 0 ? Vxlan.PORT : Vxlan.GPE_PORT);
  }

  static Integer next(String text) {
    int number = NEXT.indexOf(text);
    return number > 0 ? number : null;
  }

  @Override
  int headerLength() {
    return Vxlan.HEADER_LENGTH;
  }

  @Override
  boolean carriesFrames() {
    return next == 0 || next == 3;
  }

  @Override
  void writeHeader(long at, long packet) {
    int flags = next == 0 ? Vxlan.VNI_VALID : Vxlan.VNI_VALID | Vxlan.NEXT_VALID;
    Vxlan.set(at, flags, next, TunnelNumbers.vni(vni, packet));
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("vni", () -> TunnelNumbers.text(vni));
  }
}
