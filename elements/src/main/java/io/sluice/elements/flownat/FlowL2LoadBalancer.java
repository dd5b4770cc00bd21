// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.flow.FlowTag;
import io.sluice.elements.loadbalance.FlowServers;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;

/**
 * Spreads flows over servers, by their Ethernet destination address.
 *
 * <p>{@code FlowL2LoadBalancer(SERVER, ... [, keywords])}
 *
 * <p>Behind a manager of flows such as FlowIPManager. The first packet of a flow gets a server, and
 * the flow keeps it to its end: its Ethernet address is written into the packets; the servers all
 * have the address of the service, so that replies need no change. Packets without a flow or
 * without an Ethernet header are dropped. A SERVER is an Ethernet address, or {@code DST ADDRESS}.
 *
 * <p>Keywords: {@code LB_MODE}, {@code NSERVER} and those accepted as with FlowIPLoadBalancer: the
 * default is one server after the other.
 *
 * <p>Handlers: {@code nb_active_servers}, {@code nb_total_servers}, {@code load}, {@code
 * load_conn}, {@code load_packets}, {@code load_bytes} (read) as with FlowIPLoadBalancer.
 *
 * <p>See also: L2LoadBalancer, FlowIPLoadBalancer, LoadBalancer.
 */
@ElementInfo(name = "FlowL2LoadBalancer", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      PORTS,
      LENGTH,
      ANNO_MAC,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32,
      ANNO_AGGREGATE
    },
    writes = ETH_DST,
    does = {DROPS, FLOW_STATE, STATE})
public final class FlowL2LoadBalancer extends FlowBalancer {
  private final int noHeader = dropReason("no Ethernet header");
  private final int noBuffer = shortageReason("no buffer for a copy");

  /** Creates the element. */
  public FlowL2LoadBalancer() {}

  @Override
  protected void configure(Args args) {
    servers = FlowServers.ofEthernet(args, this);
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return noFlow;
    } else if (Headers.ethernet(packet) == 0) {
      return noHeader;
    } else if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    int server = serverFor(packet, tag);
    Ethernet.setDst(Headers.ethernet(packet), servers.mac(server));
    return 0;
  }

  @Override
  int hash(long packet, long tag) {
    return Headers.ipv4(packet) == 0 ? 0 : Endpoints.anyHash(packet);
  }
}
