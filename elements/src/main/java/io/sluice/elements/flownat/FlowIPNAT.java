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
import io.sluice.element.PacketElement;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.Handlers;

/**
 * Translates the source of flows to an address and a port of it.
 *
 * <p>{@code FlowIPNAT(SIP [, keywords])}
 *
 * <p>Behind a manager of flows such as FlowIPManager. The first packet of a flow of TCP or UDP
 * takes a port of the address SIP, 1024 to 65535, and the flow keeps it to its end: source address,
 * source port and checksums are rewritten. Replies go through FlowIPNATReverse; a port is used
 * again once the flows of both directions have ended. Other packets, those without a flow, and new
 * flows that find no port are dropped. Expects the IP header annotation.
 *
 * <p>IPRewriter does the same and more by itself.
 *
 * <p>Keywords: {@code ACCEPT_NONSYN} boolean, default true: packets in the middle of a connection
 * begin a flow, too, and are dropped otherwise. {@code STATE} is read for FastClick's sake.
 *
 * <p>Handlers: {@code ports} (read) how many are in use.
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
public final class FlowIPNAT extends PacketElement implements FlowSpace {
  /** A flow's port; 0 when it got none. */
  private static final class Own {
    int port;
  }

  private final int noFlow = dropReason("no flow");
  private final int notTransport = dropReason("not TCP or UDP");
  private final int notFirst = dropReason("not the first packet of a connection");
  private final int noPort = dropReason("no free port");
  private final int noBuffer = shortageReason("no buffer for a copy");

  private FlowStates<Own> flows = new FlowStates<>(Own::new);
  private NatPorts ports;
  private boolean anyBegins;

  /** Creates the element. */
  public FlowIPNAT() {}

  @Override
  protected void configure(Args args) {
    ports = new NatPorts(args.required("SIP").asIp(0));
    anyBegins = args.keyword("ACCEPT_NONSYN").asBool(true);
    args.keyword("STATE").asBool(false);
  }

  /** The ports, on this element's worker. */
  NatPorts ports() {
    return ports;
  }

  @Override
  public int flowBytes() {
    return 40;
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
    Own own = flows.of(tag);
    if (own.port == 0) {
      boolean begins = anyBegins || Endpoints.begins(packet);
      own.port =
          begins
              ? ports.take(Endpoints.src(packet), Endpoints.srcPort(packet), Endpoints.dst(packet))
              : 0;
      if (own.port == 0) {
        flows.remove(tag);
        return begins ? noPort : notFirst;
      }
    }
    Endpoints.setSrc(packet, ports.address, own.port);
    return 0;
  }

  @Override
  public void flowEnded(long tag) {
    Own own = flows.remove(tag);
    if (own != null && own.port != 0) {
      ports.release(own.port);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("ports", () -> ports.taken());
  }

  @Override
  protected void takeOver(Element old) {
    FlowIPNAT before = (FlowIPNAT) old;
    if (before.ports.address == ports.address) {
      flows = before.flows;
      ports = before.ports;
    }
  }
}
