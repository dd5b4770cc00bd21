// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;

/**
 * Accepted for compatibility with Click, where it defines the names of protocols, ports and ICMP
 * types; it does nothing here, because they are always known.
 *
 * <p>{@code IPNameInfo()}
 */
@ElementInfo(name = "IPNameInfo", ports = "0/0")
@ElementEffects
public final class IPNameInfo extends BatchElement {
  /** Creates the element. */
  public IPNameInfo() {}
}
