// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import io.sluice.run.Switch;

/** The optimisation of native calls; see {@link Switch}. */
final class Switches {
  /** {@code -Dsluice.trampoline=false}: drivers are called by the invoker alone. */
  static final boolean TRAMPOLINE = Switch.isOn("trampoline");

  private Switches() {}
}
