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

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;

/**
 * Gives replies to what a FlowIPNAT translated their destination back.
 *
 * <p>{@code FlowIPNATReverse(NAT)}
 *
 * <p>Behind a manager of flows such as FlowIPManager. A packet of TCP or UDP for a port that NAT, a
 * FlowIPNAT, has given to a flow is rewritten to where that flow came from, with the checksums and
 * the destination annotation; other packets are dropped. Expects the IP header annotation. Runs on
 * the worker of NAT.
 *
 * <p>See also: FlowIPNAT.
 */
@ElementInfo(name = "FlowIPNATReverse", processing = "h/h")
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
      ANNO_32
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, PORTS, CHECKSUM, ANNO_DST_IP},
    does = {DROPS, FLOW_STATE, STATE})
public final class FlowIPNATReverse extends PacketElement implements FlowSpace {
  /** The port of a flow of replies; 0 when it is for none. */
  private static final class Held {
    int port;
  }

  private final int noFlow = dropReason("no flow");
  private final int notTransport = dropReason("not TCP or UDP");
  private final int noMapping = dropReason("no such port in use");
  private final int noBuffer = shortageReason("no buffer for a copy");

  private FlowStates<Held> flows = new FlowStates<>(Held::new);
  private FlowIPNAT nat;

  /** Creates the element. */
  public FlowIPNATReverse() {}

  @Override
  protected void configure(Args args) {
    nat = args.required("NAT").asElement(FlowIPNAT.class);
  }

  @Override
  protected void initialize(Setup setup) {
    if (nat.worker() != worker()) {
      setup.error("'" + nat.name() + "' runs on another worker");
    }
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
    NatPorts ports = nat.ports();
    Held held = flows.of(tag);
    if (held.port == 0) {
      int port = Endpoints.dstPort(packet);
      if (Endpoints.dst(packet) != ports.address || !ports.isTaken(port)) {
        flows.remove(tag);
        return noMapping;
      }
      ports.hold(port);
      held.port = port;
    }
    Endpoints.setDst(packet, ports.src(held.port), ports.srcPort(held.port));
    return 0;
  }

  @Override
  public void flowEnded(long tag) {
    Held held = flows.remove(tag);
    if (held != null && held.port != 0) {
      nat.ports().release(held.port);
    }
  }

  @Override
  protected void takeOver(Element old) {
    FlowIPNATReverse before = (FlowIPNATReverse) old;
    // Otherwise the ports that the flows hold are not those of this one's NAT.
    boolean same = before.nat.name().equals(nat.name());
    if (same && before.nat.ports().address == nat.ports().address) {
      flows = before.flows;
    }
  }
}
