// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
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
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.loadbalance.FlowServers;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.packet.Mbuf;

/**
 * Spreads packets over servers, by their Ethernet destination address, without state.
 *
 * <p>{@code L2LoadBalancer(SERVER, ... [, keywords])}
 *
 * <p>Chooses a server for each packet, whatever its flow, and writes its Ethernet address into the
 * packet; the servers all have the address of the service. With the modes that go by a hash, the
 * packets of a flow get the same one as long as the servers stay: these expect the IP header
 * annotation, and give all packets without an IPv4 header one server. Packets without an Ethernet
 * header are dropped. A SERVER is an Ethernet address, or {@code DST ADDRESS}.
 *
 * <p>Keywords: {@code LB_MODE}, {@code NSERVER} and those accepted as with FlowIPLoadBalancer: the
 * default is one server after the other.
 *
 * <p>Handlers: {@code nb_active_servers}, {@code nb_total_servers}, {@code load}, {@code
 * load_conn}, {@code load_packets}, {@code load_bytes} (read) as with FlowIPLoadBalancer; each
 * packet counts as a flow.
 *
 * <p>See also: FlowL2LoadBalancer, LoadBalancer.
 */
@ElementInfo(name = "L2LoadBalancer", processing = "h/h")
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
      ANNO_AGGREGATE
    },
    writes = ETH_DST,
    does = {DROPS, STATE})
public final class L2LoadBalancer extends PacketElement {
  private final int noHeader = dropReason("no Ethernet header");
  private final int noBuffer = shortageReason("no buffer for a copy");
  private FlowServers servers;

  /** Creates the element. */
  public L2LoadBalancer() {}

  @Override
  protected void configure(Args args) {
    servers = FlowServers.ofEthernet(args, this);
  }

  @Override
  public int process(long packet) {
    if (Headers.ethernet(packet) == 0) {
      return noHeader;
    } else if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    int hash = Headers.ipv4(packet) == 0 ? 0 : Endpoints.anyHash(packet);
    int server = servers.choose(packet, hash);
    servers.count(server, Mbuf.length(packet));
    Ethernet.setDst(Headers.ethernet(packet), servers.mac(server));
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    FlowServers.handlers(handlers, () -> servers);
  }

  @Override
  protected void takeOver(Element old) {
    servers.takeOver(((L2LoadBalancer) old).servers);
  }
}
