// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.elements.flow.FlowTag;
import java.util.List;

/** Rewrites replies to the ports that another element has assigned to flows. */
abstract class ReplyTranslator extends FlowTranslator<HeldPort> implements Companions {
  private final int noMapping = dropReason("no such port in use");

  private PortGiver<?> giver;

  /** The port that the last reply was sent to. */
  HeldPort held;

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

  /**
   * Finds the port that a reply was sent to, and makes the reply writable.
   *
   * @return 0, with {@link #held}; or a drop code
   */
  final int find(long packet) {
    long tag = FlowTag.get(packet);
    int refused = admit(packet, tag);
    if (refused != 0) {
      return refused;
    }
    held = flows.find(tag);
    return held == null ? begin(packet, tag) : 0;
  }

  private int begin(long packet, long tag) {
    NatPorts ports = giver.source(Endpoints.dst(packet));
    int port = Endpoints.dstPort(packet);
    if (ports == null || !ports.isTaken(port)) {
      return noMapping;
    }
    held = flows.of(tag);
    held.share(ports, port);
    return 0;
  }

  @Override
  final void ended(HeldPort port) {
    port.release();
  }

  @Override
  protected final void takeOver(Element old) {
    ReplyTranslator before = (ReplyTranslator) old;
    // Otherwise the ports that the flows hold are not those of this one's giver.
    if (giver.goesOnFrom(before.giver)) {
      flows.takeFrom(before.flows);
    }
  }
}
