// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.element.PacketKernel;
import java.util.BitSet;
import java.util.function.Supplier;

/**
 * The result of compiling a list of rules.
 *
 * @param kernel decides on packets
 * @param text makes the text of {@link #listing}
 * @param unreachable rules that no packet comes to, by index
 */
public record CompiledRules(PacketKernel kernel, Supplier<String> text, BitSet unreachable) {
  /**
   * Shows the decision structure.
   *
   * @return lines, made anew at each call
   */
  public String listing() {
    return text.get();
  }
}
