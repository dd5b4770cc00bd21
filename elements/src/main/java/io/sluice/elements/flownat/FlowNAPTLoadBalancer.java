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

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowTag;
import io.sluice.elements.loadbalance.FlowServers;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import java.util.Arrays;
import java.util.List;

/**
 * Spreads flows over servers, and translates their source so that replies come back.
 *
 * <p>{@code FlowNAPTLoadBalancer(SERVER, ..., SIP "ADDRESS ...")}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager. The first packet of a TCP or UDP flow is
 * assigned a server, and a port of the address in SIP that corresponds to the server; the flow
 * keeps both until it ends. Both addresses, the source port, the checksums and the destination
 * annotation are rewritten. Replies go through FlowNAPTLoadBalancerReverse. Other packets, packets
 * without a flow, and new flows for which no port is free are dropped. Expects the IP header
 * annotation.
 *
 * <p>LoadBalancer with {@code FORWARD fullnat} does the same and more, without a manager.
 *
 * <p>Keywords: {@code SIP} one address per server; {@code LB_MODE} as in FlowIPLoadBalancer. {@code
 * STATE} is accepted for compatibility with FastClick and ignored.
 *
 * <p>Handlers: {@code ports} (read) ports in use; those of FlowIPLoadBalancer.
 *
 * <p>See also: LoadBalancer, FlowIPLoadBalancer, FlowNAPTLoadBalancerReverse.
 */
@ElementInfo(name = "FlowNAPTLoadBalancer", processing = "h/h")
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
      ANNO_32,
      ANNO_AGGREGATE
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, PORTS, CHECKSUM, ANNO_DST_IP},
    does = {DROPS, FLOW_STATE, STATE})
public final class FlowNAPTLoadBalancer extends PortGiver<FlowNAPTLoadBalancer.Choice> {
  /** The place of a flow's server, and the flow's port. */
  static final class Choice extends HeldPort {
    int server;
  }

  private FlowServers servers;
  private NatPorts[] sources;

  /** Creates the element. */
  public FlowNAPTLoadBalancer() {
    super(Choice::new);
  }

  @Override
  protected void configure(Args args) {
    List<Integer> addresses =
        FlowServers.addresses(List.of(args.requiredKeyword("SIP").asRaw("")), "SIP", args, this);
    args.keyword("STATE").asBool(true);
    servers = FlowServers.of(args, this);
    sources = addresses.stream().map(NatPorts::new).toArray(NatPorts[]::new);
    if (!args.hasErrors() && sources.length != servers.count()) {
      args.error("SIP: as many addresses are needed as there are servers");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    router()
        .report(
            name()
                + " :: "
                + className()
                + " has "
                + servers.count()
                + " routes and "
                + sources.length
                + " sources");
  }

  @Override
  NatPorts source(int address) {
    for (NatPorts source : sources) {
      if (source.address == address) {
        return source;
      }
    }
    return null;
  }

  @Override
  public int flowBytes() {
    return 48;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    int refused = admit(packet, tag);
    if (refused != 0) {
      return refused;
    }
    Choice choice = flows.find(tag);
    choice = choice == null ? begin(packet, tag) : choice;
    if (choice == null) {
      return noPort;
    }
    servers.count(choice.server, Mbuf.length(packet));
    Endpoints.setSrc(packet, choice.ports.address, choice.port);
    Endpoints.setDst(packet, servers.address(choice.server), Endpoints.dstPort(packet));
    return 0;
  }

  /** Gives a new flow a server and a port; null when there is no port. */
  private Choice begin(long packet, long tag) {
    int server = servers.choose(packet, Endpoints.hash(packet));
    if (!sources[server].hasFree()) {
      servers.end(server);
      return null;
    }
    Choice choice = flows.of(tag);
    choice.server = server;
    choice.take(sources[server], packet);
    return choice;
  }

  @Override
  void ended(Choice choice) {
    servers.end(choice.server);
    choice.release();
  }

  @Override
  protected void handlers(Handlers handlers) {
    FlowServers.handlers(handlers, () -> servers);
    handlers.read("ports", () -> Arrays.stream(sources).mapToInt(NatPorts::taken).sum());
  }

  @Override
  boolean goesOnFrom(PortGiver<?> before) {
    return name().equals(before.name()) && isConfiguredLike(before);
  }

  @Override
  protected void takeOver(Element old) {
    FlowNAPTLoadBalancer before = (FlowNAPTLoadBalancer) old;
    if (goesOnFrom(before)) {
      flows.takeFrom(before.flows);
      servers = before.servers;
      sources = before.sources;
    }
  }
}
