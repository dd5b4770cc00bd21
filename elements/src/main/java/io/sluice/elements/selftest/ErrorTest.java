// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.util.List;

/**
 * Tests the collection of errors.
 *
 * <p>{@code ErrorTest()}
 *
 * <p>Checks positions, order, contexts and counts of messages.
 */
@ElementInfo(name = "ErrorTest", ports = "0/0")
@ElementEffects
public final class ErrorTest extends SelfTest {
  /** Creates the element. */
  public ErrorTest() {}

  @Override
  void test() {
    Diagnostics diagnostics = new Diagnostics();
    check("nothing yet", !diagnostics.hasErrors() && diagnostics.lines(true).isEmpty());
    Position here = position();
    diagnostics.warning(here, "odd");
    check("a warning is no error", !diagnostics.hasErrors());
    diagnostics.error(here, "wrong");
    diagnostics.error(here, "While doing this", "worse");
    diagnostics.error(here, "While doing this", "even worse");
    same("errors", 3, diagnostics.errorCount());
    List<String> lines = diagnostics.lines(true);
    same("warning", here + ": warning: odd", lines.get(0));
    same("error", here + ": wrong", lines.get(1));
    same("context, once", here + ": While doing this:\n  worse", lines.get(2));
    same("in the context", "  even worse", lines.get(3));
    same("without warnings", lines.subList(1, 4), diagnostics.lines(false));
  }
}
