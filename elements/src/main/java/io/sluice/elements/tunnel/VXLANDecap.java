// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Ethernet;
import io.sluice.header.Vxlan;

/**
 * Decapsulates Ethernet frames from VXLAN (RFC 7348).
 *
 * <p>{@code VXLANDecap([VNI] [, NEXT, PORT])}
 *
 * <p>Expects the IP header annotation (IPv4 or IPv6), removes everything before the inner frame,
 * and anything after it, and sets the aggregate annotation to the network identifier. With VNI,
 * packets of other networks are refused. Packets that are refused, are not VXLAN packets to PORT,
 * have a wrong UDP checksum, or are truncated leave unchanged on output 1, if there is one. A
 * congestion mark on the outer header is copied to the inner one (RFC 6040); if the inner packet is
 * not ECN-capable, it is dropped.
 *
 * <p>Keywords: {@code NEXT} {@code ipv4}, {@code ipv6}, {@code ethernet} or {@code nsh}: VXLAN-GPE
 * with this next protocol. {@code PORT} the UDP port, default 4789, with NEXT 4790.
 */
@ElementInfo(name = "VXLANDecap", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK},
    writes = {PAYLOAD, ANNO_AGGREGATE, ANNO_MAC, ANNO_NETWORK},
    does = {REMOVES_HEADER, RESIZES, DROPS, BRANCHES})
public final class VXLANDecap extends UdpTunnelDecap {
  private int next;

  /** Creates the element. */
  public VXLANDecap() {}

  @Override
  protected void configure(Args args) {
    next = args.keyword("NEXT").as(VXLANEncap::next, 0);
    configureOuter(args, next == 0 ? Vxlan.PORT : Vxlan.GPE_PORT);
  }

  @Override
  int parse(long at, int available) {
    if (available < Vxlan.HEADER_LENGTH) {
      return -1;
    }
    int flags = Vxlan.flags(at);
    // RFC 7348 has receivers ignore reserved flags; GPE gives some of them a meaning.
    boolean plain = next == 0 && (flags & Vxlan.VNI_VALID) != 0;
    int relevant = Vxlan.VNI_VALID | Vxlan.NEXT_VALID | Vxlan.OAM | Vxlan.VERSION;
    boolean extended =
        (flags & relevant) == (Vxlan.VNI_VALID | Vxlan.NEXT_VALID) && Vxlan.next(at) == next;
    frame = next == 0 || next == 3;
    boolean fits = !frame || available >= Vxlan.HEADER_LENGTH + Ethernet.HEADER_LENGTH;
    if (!fits || !(plain || next != 0 && extended)) {
      return -1;
    }
    number = Vxlan.vni(at);
    return Vxlan.HEADER_LENGTH;
  }
}
