// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;

/**
 * Accepted for compatibility with Click, where it defines the names of header fields; it does
 * nothing here, because they are always known.
 *
 * <p>{@code IPFieldInfo()}
 */
@ElementInfo(name = "IPFieldInfo", ports = "0/0")
@ElementEffects
public final class IPFieldInfo extends BatchElement {
  /** Creates the element. */
  public IPFieldInfo() {}
}
