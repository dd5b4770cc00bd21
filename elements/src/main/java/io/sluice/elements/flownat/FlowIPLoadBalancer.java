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
import static io.sluice.effect.Field.PORTS;
import static io.sluice.effect.Field.TCP_FLAGS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowTag;
import io.sluice.elements.loadbalance.FlowServers;

/**
 * Spreads flows over servers by rewriting their destination address.
 *
 * <p>{@code FlowIPLoadBalancer(SERVER, ..., VIP ADDRESS [, keywords])}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager. The first packet of a TCP or UDP flow is
 * assigned a server, which the flow keeps until it ends: the destination address, the checksums and
 * the destination annotation are rewritten. Ports stay. Other packets, and packets without a flow,
 * are dropped. Replies go through FlowIPLoadBalancerReverse. A SERVER is an address, or {@code DST
 * ADDRESS}. Expects the IP header annotation.
 *
 * <p>LoadBalancer does the same and more, without a manager.
 *
 * <p>Keywords: {@code VIP}, the address of the service; {@code LB_MODE} {@code rr}, the default,
 * each server in turn, {@code wrr}, {@code awrr}, {@code hash} or {@code hash_crc} by addresses and
 * ports, {@code hash_ip} by addresses only, so that all flows between two hosts have one server,
 * {@code hash_agg} by the aggregate annotation, {@code chash} or {@code maglev} consistent hashing,
 * {@code cst_hash_agg} that of the aggregate annotation, {@code least} the server with the fewest
 * flows, {@code pow2} the better of two random servers; {@code NSERVER} how many servers are used,
 * the first ones, default 0 for all; {@code NONSYN} boolean, default true: packets in the middle of
 * a connection may begin a flow, too; otherwise they are dropped. {@code VERBOSE}, {@code
 * LST_MODE}, {@code FORCE_TRACK_LOAD}, {@code AWRR_TIME}, {@code AWRR_ALPHA} and {@code
 * CST_BUCKETS} are accepted for compatibility with FastClick.
 *
 * <p>Handlers: {@code nb_active_servers}, {@code nb_total_servers} (read) numbers of servers;
 * {@code load} or {@code load_conn}, {@code load_packets}, {@code load_bytes} (read) the servers'
 * flows, packets and bytes, separated by spaces.
 *
 * <p>See also: LoadBalancer, FlowIPLoadBalancerReverse, FlowIPManager.
 */
@ElementInfo(name = "FlowIPLoadBalancer", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      PORTS,
      CHECKSUM,
      TCP_FLAGS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32,
      ANNO_AGGREGATE
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, PORTS, CHECKSUM, ANNO_DST_IP},
    does = {DROPS, FLOW_STATE, STATE})
public final class FlowIPLoadBalancer extends FlowBalancer {
  private final int notTransport = dropReason("not TCP or UDP");
  private final int noBuffer = shortageReason("no buffer for a copy");
  private final int notFirst = dropReason("not the first packet of a connection");

  private boolean anyBegins;
  private int vip;

  /** Creates the element. */
  public FlowIPLoadBalancer() {}

  @Override
  protected void configure(Args args) {
    vip = args.requiredKeyword("VIP").asIp(0);
    args.keyword("VERBOSE").asInt(0);
    anyBegins = args.keyword("NONSYN").asBool(true);
    servers = FlowServers.of(args, this);
  }

  /** The service's address. */
  int vip() {
    return vip;
  }

  @Override
  protected void initialize(Setup setup) {
    router().report(name() + " :: " + className() + " has " + servers.count() + " routes");
  }

  @Override
  public int flowBytes() {
    return 24;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return noFlow;
    } else if (!Endpoints.has(packet)) {
      return notTransport;
    } else if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    int server = serverFor(packet, tag, anyBegins || Endpoints.begins(packet));
    if (server < 0) {
      return notFirst;
    }
    Endpoints.setDst(packet, servers.address(server), Endpoints.dstPort(packet));
    return 0;
  }

  @Override
  int hash(long packet, long tag) {
    return Endpoints.hash(packet);
  }
}
