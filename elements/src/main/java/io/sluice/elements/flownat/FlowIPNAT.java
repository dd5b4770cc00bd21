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
import static io.sluice.effect.Field.TCP_FLAGS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.Handlers;

/**
 * Translates the source address and port of flows.
 *
 * <p>{@code FlowIPNAT(SIP [, keywords])}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager. The first packet of a TCP or UDP flow is
 * assigned a port of the address SIP, 1024 to 65535, which the flow keeps until it ends: source
 * address, source port and checksums are rewritten. Replies go through FlowIPNATReverse; a port is
 * reused once the flows of both directions have ended. Other packets, packets without a flow, and
 * new flows for which no port is free are dropped. Expects the IP header annotation.
 *
 * <p>IPRewriter does the same and more, without a manager.
 *
 * <p>Keywords: {@code ACCEPT_NONSYN} boolean, default true: packets in the middle of a connection
 * may begin a flow, too; otherwise they are dropped. {@code STATE} is accepted for compatibility
 * with FastClick and ignored.
 *
 * <p>Handlers: {@code ports} (read) ports in use.
 *
 * <p>See also: FlowIPNATReverse, FlowIPManager, IPRewriter.
 */
@ElementInfo(name = "FlowIPNAT", processing = "h/h")
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
      ANNO_32
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, PORTS, CHECKSUM, ANNO_DST_IP},
    does = {DROPS, FLOW_STATE, STATE})
public final class FlowIPNAT extends PortGiver<HeldPort> {
  private final int notFirst = dropReason("not the first packet of a connection");
  private NatPorts ports;
  private boolean anyBegins;

  /** Creates the element. */
  public FlowIPNAT() {
    super(HeldPort::new);
  }

  @Override
  protected void configure(Args args) {
    ports = new NatPorts(args.required("SIP").asIp(0));
    anyBegins = args.keyword("ACCEPT_NONSYN").asBool(true);
    args.keyword("STATE").asBool(false);
  }

  @Override
  NatPorts source(int address) {
    return ports.address == address ? ports : null;
  }

  @Override
  public int flowBytes() {
    return 40;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    int refused = admit(packet, tag);
    if (refused != 0) {
      return refused;
    }
    HeldPort own = flows.find(tag);
    if (own == null) {
      if (!anyBegins && !Endpoints.begins(packet)) {
        return notFirst;
      } else if (!ports.hasFree()) {
        return noPort;
      }
      own = flows.of(tag);
      own.take(ports, packet);
    }
    Endpoints.setSrc(packet, ports.address, own.port);
    return 0;
  }

  @Override
  void ended(HeldPort own) {
    own.release();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("ports", () -> ports.taken());
  }

  @Override
  boolean goesOnFrom(PortGiver<?> before) {
    return name().equals(before.name()) && before.source(ports.address) != null;
  }

  @Override
  protected void takeOver(Element old) {
    FlowIPNAT before = (FlowIPNAT) old;
    if (goesOnFrom(before)) {
      flows.takeFrom(before.flows);
      ports = before.ports;
    }
  }
}
