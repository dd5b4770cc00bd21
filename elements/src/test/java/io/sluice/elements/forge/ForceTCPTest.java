// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import io.sluice.elements.ElementContract;

/** That malformed packets do no harm; {@link ForgeTest} has the rest. */
class ForceTCPTest extends ElementContract {
  @Override
  protected String element() {
    return "ForceTCP(FLAGS 2)";
  }
}
