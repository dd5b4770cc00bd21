// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * The exit of elements that look into datagrams of UDP.
 *
 * <p>{@code UDPOut()}
 *
 * <p>Passes packets on. FastClick's puts lengths and checksums right here; in Sluice the elements
 * that change packets do so themselves.
 *
 * <p>See also: UDPIn.
 */
@ElementInfo(name = "UDPOut", replicable = true)
@ElementEffects
public final class UDPOut extends PacketElement {
  /** Creates the element. */
  public UDPOut() {}

  @Override
  public int process(long packet) {
    return 0;
  }
}
