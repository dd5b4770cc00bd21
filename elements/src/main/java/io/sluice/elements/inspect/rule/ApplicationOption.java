// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** The protocol of a rule, where it stands above TCP and UDP, and {@code app-layer-protocol}. */
final class ApplicationOption extends Option {
  private final Application application;
  private final boolean negated;

  ApplicationOption(Application application, boolean negated) {
    this.application = application;
    this.negated = negated;
  }

  @Override
  int match(Inspected inspected, int cursor, int from) {
    Application spoken = inspected.application();
    return spoken != null && spoken == application != negated ? cursor : NO;
  }
}
