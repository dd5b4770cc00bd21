// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static io.sluice.effect.Action.DROPS;
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
import io.sluice.element.PacketElement;

/**
 * Restores the service's address in replies of a FlowIPLoadBalancer's servers.
 *
 * <p>{@code FlowIPLoadBalancerReverse(LB)}
 *
 * <p>Rewrites the source address of TCP and UDP packets to the VIP of LB, a FlowIPLoadBalancer, and
 * updates the checksums; other packets are dropped. Expects the IP header annotation.
 *
 * <p>See also: FlowIPLoadBalancer.
 */
@ElementInfo(name = "FlowIPLoadBalancerReverse", processing = "h/h")
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
      ANNO_TRANSPORT
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, CHECKSUM},
    does = DROPS)
public final class FlowIPLoadBalancerReverse extends PacketElement {
  private final int notTransport = dropReason("not TCP or UDP");
  private final int noBuffer = shortageReason("no buffer for a copy");
  private FlowIPLoadBalancer balancer;

  /** Creates the element. */
  public FlowIPLoadBalancerReverse() {}

  @Override
  protected void configure(Args args) {
    balancer = args.required("LB").asElement(FlowIPLoadBalancer.class);
  }

  @Override
  public int process(long packet) {
    if (!Endpoints.has(packet)) {
      return notTransport;
    } else if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    Endpoints.setSrc(packet, balancer.vip(), Endpoints.srcPort(packet));
    return 0;
  }
}
