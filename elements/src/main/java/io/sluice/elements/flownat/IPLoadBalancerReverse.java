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

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Gives replies of an IPLoadBalancer's servers the address of the service.
 *
 * <p>{@code IPLoadBalancerReverse(LB)}
 *
 * <p>Rewrites the source address of packets to the VIP of LB, an IPLoadBalancer, with the checksums
 * of IP, TCP and UDP. Expects the IP header annotation; packets without such a header are dropped.
 *
 * <p>See also: IPLoadBalancer.
 */
@ElementInfo(name = "IPLoadBalancerReverse", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, CHECKSUM},
    does = DROPS)
public final class IPLoadBalancerReverse extends SourceRewriter {
  private IPLoadBalancer balancer;

  /** Creates the element. */
  public IPLoadBalancerReverse() {}

  @Override
  protected void configure(Args args) {
    balancer = args.required("LB").asElement(IPLoadBalancer.class);
  }

  @Override
  public int process(long packet) {
    return setSource(packet, balancer.vip());
  }
}
