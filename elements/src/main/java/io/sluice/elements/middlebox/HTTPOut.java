// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Ends a section of elements that change HTTP content.
 *
 * <p>{@code HTTPOut()}
 *
 * <p>Passes packets on. FastClick's HTTPOut updates lengths and checksums; in Sluice the elements
 * that change packets do so themselves.
 *
 * <p>See also: HTTPIn.
 */
@ElementInfo(name = "HTTPOut", replicable = true)
@ElementEffects
public final class HTTPOut extends PacketElement {
  /** Creates the element. */
  public HTTPOut() {}

  @Override
  public int process(long packet) {
    return 0;
  }
}
