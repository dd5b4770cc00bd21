// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import io.sluice.element.Companions;
import io.sluice.element.Element;
import java.util.List;

/** Rewrites replies to the ports that another element has assigned to flows. */
abstract class ReplyTranslator extends FlowTranslator<HeldPort> implements Companions {
  private final int noMapping = dropReason("no such port in use");

  private PortGiver<?> giver;

  ReplyTranslator() {
    super(HeldPort::new);
  }

  final void setGiver(PortGiver<?> giver) {
    this.giver = giver;
  }

  @Override
  public final List<PortGiver<?>> companions() {
    return List.of(giver);
  }

  /** Finds the port for a new flow of replies: 0, or a drop code. */
  final int begin(HeldPort held, long packet, long tag) {
    NatPorts ports = giver.source(Endpoints.dst(packet));
    int port = Endpoints.dstPort(packet);
    if (ports == null || !ports.isTaken(port)) {
      flows.remove(tag);
      return noMapping;
    }
    held.share(ports, port);
    return 0;
  }

  @Override
  public final void flowEnded(long tag) {
    HeldPort held = flows.remove(tag);
    if (held != null) {
      held.release();
    }
  }

  @Override
  protected final void takeOver(Element old) {
    ReplyTranslator before = (ReplyTranslator) old;
    // Otherwise the ports that the flows hold are not those of this one's giver.
    if (giver.goesOnFrom(before.giver)) {
      flows = before.flows;
    }
  }
}
