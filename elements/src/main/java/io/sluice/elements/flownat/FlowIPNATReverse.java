// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Restores the destination of replies to packets that a FlowIPNAT has translated.
 *
 * <p>{@code FlowIPNATReverse(NAT)}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager. A TCP or UDP packet for a port that NAT,
 * a FlowIPNAT, has assigned to a flow is rewritten to that flow's original source, with the
 * checksums and the destination annotation; other packets are dropped. Expects the IP header
 * annotation. Runs on the worker of NAT.
 *
 * <p>See also: FlowIPNAT.
 */
@ElementInfo(name = "FlowIPNATReverse", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      PORTS,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, PORTS, CHECKSUM, ANNO_DST_IP},
    does = {DROPS, FLOW_STATE, STATE})
public final class FlowIPNATReverse extends ReplyTranslator {
  /** Creates the element. */
  public FlowIPNATReverse() {}

  @Override
  protected void configure(Args args) {
    setGiver(args.required("NAT").asElement(FlowIPNAT.class));
  }

  @Override
  public int flowBytes() {
    return 40;
  }

  @Override
  public int process(long packet) {
    int refused = find(packet);
    if (refused == 0) {
      NatPorts ports = held.ports;
      Endpoints.setDst(packet, ports.src(held.port), ports.srcPort(held.port));
    }
    return refused;
  }
}
