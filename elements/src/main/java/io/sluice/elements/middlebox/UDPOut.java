// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Ends a section of elements that inspect UDP datagrams.
 *
 * <p>{@code UDPOut()}
 *
 * <p>Passes packets on. FastClick's UDPOut updates lengths and checksums; in Sluice the elements
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
