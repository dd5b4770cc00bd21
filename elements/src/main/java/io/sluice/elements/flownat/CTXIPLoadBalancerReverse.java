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
 * Gives packets the source address of a service.
 *
 * <p>{@code CTXIPLoadBalancerReverse(IP)}
 *
 * <p>For the replies of a CTXIPLoadBalancer's servers: rewrites the source address of packets to
 * IP, with the checksums of IP, TCP and UDP. Expects the IP header annotation; packets without such
 * a header are dropped.
 *
 * <p>See also: CTXIPLoadBalancer.
 */
@ElementInfo(name = "CTXIPLoadBalancerReverse", processing = "h/h", replicable = true, live = true)
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
public final class CTXIPLoadBalancerReverse extends SourceRewriter {
  private int address;

  /** Creates the element. */
  public CTXIPLoadBalancerReverse() {}

  @Override
  protected void configure(Args args) {
    address = args.required("IP").asIp(0);
  }

  @Override
  public int process(long packet) {
    return setSource(packet, address);
  }
}
