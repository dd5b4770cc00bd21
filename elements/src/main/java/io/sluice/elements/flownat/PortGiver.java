// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import java.util.function.Supplier;

/**
 * Assigns flows ports of its own addresses as their source; see {@link ReplyTranslator}.
 *
 * @param <T> the translation of a flow
 */
abstract class PortGiver<T extends HeldPort> extends FlowTranslator<T> {
  final int noPort = dropReason("no free port");

  PortGiver(Supplier<T> maker) {
    super(maker);
  }

  /** The ports of an address; null when it is none of this element's. */
  abstract NatPorts source(int address);

  /** Whether another element's flows go on here, with their ports. */
  abstract boolean goesOnFrom(PortGiver<?> before);
}
