// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.lang.ConfigStrings;
import java.util.List;

/**
 * Accepted for compatibility with Click, where it says which outputs of an element an input can
 * reach; it does nothing here, because each class declares that itself.
 *
 * <p>{@code FlowInfo(ELEMENT CODE, ...)}
 */
@ElementInfo(name = "FlowInfo", ports = "0/0")
@ElementEffects
public final class FlowInfo extends BatchElement {
  /** Creates the element. */
  public FlowInfo() {}

  @Override
  protected void configure(Args args) {
    for (String argument : args.rest()) {
      List<String> words = ConfigStrings.words(argument);
      if (words.size() != 2) {
        args.error("expected 'ELEMENT CODE'");
      } else if (lookUp(words.get(0)) == null) {
        args.error("'" + words.get(0) + "' does not name an element");
      }
    }
  }
}
