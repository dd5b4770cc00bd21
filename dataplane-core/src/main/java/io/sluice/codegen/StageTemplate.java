// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.ChainSupport;
import io.sluice.element.PacketElement;
import io.sluice.element.PacketKernel;
import java.lang.invoke.MethodHandles;

/**
 * A stage. {@link Fusion} defines this class again for each element. The element and its compiled
 * code are constants of the copy. So the JIT knows every receiver, inlines the whole chain into the
 * loop over the batch, and keeps a separate profile for each element.
 */
final class StageTemplate extends Stage {
  private static final Fusion.StageData DATA =
      Templates.data(MethodHandles.lookup(), Fusion.StageData.class);
  private static final PacketElement ELEMENT = DATA.element();
  private static final PacketKernel KERNEL = DATA.kernel();
  private static final int INDEX = DATA.index();

  StageTemplate() {}

  @Override
  long process(long packet) {
    int result;
    try {
      result = KERNEL != null ? KERNEL.process(packet) : ELEMENT.process(packet);
    } catch (RuntimeException e) {
      result = ChainSupport.threw(ELEMENT, e);
    }
    if (result > 0 && ChainSupport.take(ELEMENT, result, packet)) {
      return EarlyExits.TAKEN;
    }
    return EarlyExits.verdict(INDEX, result);
  }
}
