// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.elements.ElementContract;

/** Packets that are no ESP, or no proper one; those that are: {@link EspTest}. */
class EspDecapTest extends ElementContract {
  @Override
  protected String element() {
    String samples = EspDecapTest.class.getResource("/samples").getPath();
    return "EspDecap(sas); sas :: SecurityAssociations(" + samples + "/associations)";
  }

  @Override
  protected int outputs() {
    return 2;
  }
}
