// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
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
import static io.sluice.effect.Field.PORTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.loadbalance.FlowServers;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Spreads packets over servers, by their destination address, without state.
 *
 * <p>{@code IPLoadBalancer(SERVER, ..., VIP ADDRESS [, keywords])}
 *
 * <p>Chooses a server for each packet, whatever its flow: with the modes that go by a hash, the
 * packets of a flow get the same one as long as the servers stay. The destination address is
 * rewritten to the server's, with the checksums of IP, TCP and UDP and the destination annotation.
 * Replies go through IPLoadBalancerReverse. A SERVER is an address, or {@code DST ADDRESS}. Expects
 * the IP header annotation; packets without such a header are dropped.
 *
 * <p>LoadBalancer and FlowIPLoadBalancer keep a flow at its server.
 *
 * <p>Keywords: {@code VIP}, the address of the service; {@code LB_MODE}, {@code NSERVER} and those
 * accepted as with FlowIPLoadBalancer: the default is one server after the other.
 *
 * <p>Handlers: {@code nb_active_servers}, {@code nb_total_servers}, {@code load}, {@code
 * load_conn}, {@code load_packets}, {@code load_bytes} (read) as with FlowIPLoadBalancer; each
 * packet counts as a flow.
 *
 * <p>See also: IPLoadBalancerReverse, L2LoadBalancer.
 */
@ElementInfo(name = "IPLoadBalancer", processing = "h/h")
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
      ANNO_AGGREGATE
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, CHECKSUM, ANNO_DST_IP},
    does = {DROPS, STATE})
public final class IPLoadBalancer extends PacketElement {
  private final int noHeader = dropReason("no IP header");
  private final int noBuffer = shortageReason("no buffer for a copy");
  private FlowServers servers;
  private int vip;

  /** Creates the element. */
  public IPLoadBalancer() {}

  @Override
  protected void configure(Args args) {
    vip = args.requiredKeyword("VIP").asIp(0);
    servers = FlowServers.of(args, this);
  }

  /** The service's address. */
  int vip() {
    return vip;
  }

  @Override
  public int process(long packet) {
    if (Headers.ipv4(packet) == 0) {
      return noHeader;
    } else if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    int server = servers.choose(packet, Endpoints.anyHash(packet));
    servers.count(server, Mbuf.length(packet));
    int address = servers.address(server);
    Endpoints.rewriteAnyDst(packet, address);
    Anno.putI32(packet, Anno.DST_IP, address);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    FlowServers.handlers(handlers, () -> servers);
  }

  @Override
  protected void takeOver(Element old) {
    servers.takeOver(((IPLoadBalancer) old).servers);
  }
}
