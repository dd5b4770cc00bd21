// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.effect.EffectCheck;
import io.sluice.element.ChainSupport;
import io.sluice.element.PacketElement;

/** A stage in the checked mode: verifies that the element does only what it declares. */
final class CheckedStage extends Stage {
  private final Stage stage;
  private final PacketElement element;
  private final EffectCheck check;

  CheckedStage(Stage stage, Fusion.StageData data, EffectCheck check) {
    this.stage = stage;
    this.element = data.element();
    this.check = check;
  }

  @Override
  long process(long packet) {
    check.before(packet);
    long verdict = stage.process(packet);
    check.after(packet);
    if (verdict != 0) {
      // A packet that was taken went to an output other than 0.
      ChainSupport.checkWay(check, element, verdict == EarlyExits.TAKEN ? 1 : (int) verdict);
    }
    return verdict;
  }
}
