// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain;

import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Planner;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.RequestFile;
import io.sluice.lang.Diagnostics;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The command {@code sluice chain plan}. */
public final class ChainCommand {
  private ChainCommand() {}

  /**
   * Plans a chain and prints the plan.
   *
   * @param args what stands behind {@code chain plan}
   * @param out for the plan
   * @param err for messages
   * @return the exit status
   */
  public static int plan(List<String> args, PrintStream out, PrintStream err) {
    Diagnostics diagnostics = new Diagnostics();
    ChainRequest request = RequestFile.read(Path.of(args.get(0)), diagnostics);
    Plan plan =
        request == null ? null : Planner.plan(request, FunctionLibrary.of(List.of()), diagnostics);
    diagnostics.lines(true).forEach(err::println);
    if (plan == null) {
      return 1;
    }
    plan.notes().forEach(note -> out.println("// " + note));
    plan.units().forEach(unit -> out.println(unit.declaration(unit.name())));
    return 0;
  }
}
