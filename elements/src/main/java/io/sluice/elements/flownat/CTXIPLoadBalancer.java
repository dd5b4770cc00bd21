// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
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

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.flow.FlowTag;
import io.sluice.elements.loadbalance.FlowServers;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;

/**
 * Spreads flows over servers one after the other, by their destination address.
 *
 * <p>{@code CTXIPLoadBalancer(SERVER, ...)}
 *
 * <p>Behind a manager of flows such as CTXManager, which decides what a flow is; it keeps its
 * server to its end. The destination address of its packets is rewritten to the server's, with the
 * checksums of IP, TCP and UDP and the destination annotation. Packets without a flow, or without
 * an IP header that is marked, are dropped. Replies go through CTXIPLoadBalancerReverse. A SERVER
 * is an address, or {@code DST ADDRESS}.
 *
 * <pre>
 * ... -&gt; FlowIPManager -&gt; CTXIPLoadBalancer(10.0.0.1, 10.0.0.2) -&gt; ...
 * </pre>
 *
 * <p>LoadBalancer does the same and more by itself.
 *
 * <p>Keywords: {@code LB_MODE} as with FlowIPLoadBalancer, default {@code rr}.
 *
 * <p>Handlers: {@code nb_active_servers}, {@code nb_total_servers}, {@code load}, {@code
 * load_conn}, {@code load_packets}, {@code load_bytes} (read) as with FlowIPLoadBalancer.
 *
 * <p>See also: CTXIPLoadBalancerReverse, FlowIPLoadBalancer, CTXManager.
 */
@ElementInfo(name = "CTXIPLoadBalancer", processing = "h/h")
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
      ANNO_TRANSPORT,
      ANNO_32,
      ANNO_AGGREGATE
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, CHECKSUM, ANNO_DST_IP},
    does = {DROPS, FLOW_STATE, STATE})
public final class CTXIPLoadBalancer extends FlowBalancer {
  private final int noHeader = dropReason("no IP header");
  private final int noBuffer = shortageReason("no buffer for a copy");

  /** Creates the element. */
  public CTXIPLoadBalancer() {}

  @Override
  protected void configure(Args args) {
    servers = FlowServers.of(args, this);
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return noFlow;
    } else if (Headers.ipv4(packet) == 0) {
      return noHeader;
    } else if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    int address = servers.address(serverFor(packet, tag));
    Endpoints.rewriteAnyDst(packet, address);
    Anno.putI32(packet, Anno.DST_IP, address);
    return 0;
  }

  @Override
  int hash(long packet, long tag) {
    return Endpoints.anyHash(packet);
  }
}
