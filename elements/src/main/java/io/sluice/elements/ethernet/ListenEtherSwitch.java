// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.element.ElementInfo;

/**
 * Joins Ethernet segments as a learning bridge does, and copies all frames to one more output.
 *
 * <p>{@code ListenEtherSwitch([keywords])}
 *
 * <p>An {@link EtherSwitch} whose last output, one more than there are inputs, gets a copy of every
 * frame received. Keywords and handlers are those of EtherSwitch.
 */
@ElementInfo(name = "ListenEtherSwitch", ports = "-/=+", processing = "h/h", flow = "#/[^#]")
public final class ListenEtherSwitch extends EtherSwitch {
  /** Creates the element. */
  public ListenEtherSwitch() {}

  @Override
  boolean listen(long packet) {
    sendCopy(nOutputs() - 1, packet);
    return true;
  }
}
