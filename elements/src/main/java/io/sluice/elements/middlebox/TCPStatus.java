// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TCP_OPTIONS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.header.Tcp;

/**
 * Drops TCP connections whose beginning was not seen.
 *
 * <p>{@code TCPStatus()}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager, in the direction from clients to
 * servers. A flow whose first segment is a SYN without ACK passes; all segments of other flows are
 * dropped until the manager ends the flow. Packets that are not TCP over IPv4, and those that no
 * manager has tagged, are dropped. Expects the IP header annotation.
 *
 * <p>See also: TCPStateIN, ConnectionTracker.
 */
@ElementInfo(name = "TCPStatus", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      TCP_FLAGS,
      TCP_OPTIONS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32
    },
    does = {DROPS, FLOW_STATE})
public final class TCPStatus extends PacketElement implements FlowSpace {
  /** What became of a flow. */
  private static final class Status {
    boolean begun;
  }

  private final int noFlow = dropReason("no flow");
  private final int notTcp = dropReason("not TCP");
  private final int notFirst = dropReason("not from the beginning of a connection");
  private FlowStates<Status> flows = new FlowStates<>(Status::new);

  /** Creates the element. */
  public TCPStatus() {}

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return noFlow;
    } else if (!Payload.isKnownTcp(packet)) {
      return notTcp;
    }
    Status status = flows.of(tag);
    if (flows.isNew()) {
      int flags = Tcp.flags(Payload.tcp(packet));
      status.begun = (flags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN;
    }
    return status.begun ? 0 : notFirst;
  }

  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  @Override
  protected void takeOver(Element old) {
    flows = ((TCPStatus) old).flows;
  }
}
