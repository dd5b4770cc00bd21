// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import io.sluice.element.PacketElement;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import java.util.function.Supplier;

/**
 * Rewrites TCP and UDP packets by the translation assigned to their flow.
 *
 * @param <T> the translation of a flow
 */
abstract class FlowTranslator<T> extends PacketElement implements FlowSpace {
  private final int noFlow = dropReason("no flow");
  private final int notTransport = dropReason("not TCP or UDP");
  private final int noBuffer = shortageReason("no buffer for a copy");

  final FlowStates<T> flows;

  FlowTranslator(Supplier<T> maker) {
    flows = new FlowStates<>(maker, this::ended);
  }

  /** Gives back what a flow held that has ended. */
  abstract void ended(T state);

  @Override
  public final void flowEnded(long tag) {
    flows.end(tag);
  }

  /** Makes a packet writable that can be rewritten: 0, or a drop code. */
  final int admit(long packet, long tag) {
    if (tag == 0) {
      return noFlow;
    } else if (!Endpoints.has(packet)) {
      return notTransport;
    }
    return packets.ensureWritable(packet) ? 0 : noBuffer;
  }
}
