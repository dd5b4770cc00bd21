// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import io.sluice.element.Element;
import io.sluice.elements.flow.FlowSpace;

/** An element that sends packets to the output that their manager has determined. */
interface ContextDispatcher extends ContextElement, FlowSpace {
  /** The outputs, which managers fill in. */
  ContextOutputs outputs();

  default Element element() {
    return (Element) this;
  }

  @Override
  default int flowBytes() {
    return Integer.BYTES;
  }
}
