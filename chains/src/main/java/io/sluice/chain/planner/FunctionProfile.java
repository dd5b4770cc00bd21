// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.request.FunctionUse;
import io.sluice.chain.request.Place;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.Position;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a function does by itself, as shown to users.
 *
 * @param effects the sum of what its elements declare on forward paths
 * @param undeclared elements that declare nothing, with class and configuration
 * @param nfp the same in the terms of NFP
 * @param hasReversePath whether it has a reverse path, by ports 1
 */
public record FunctionProfile(
    Effects effects, List<String> undeclared, String nfp, boolean hasReversePath) {
  /**
   * Finds out what a function does.
   *
   * @param function the function
   * @param values values for its parameters
   * @param diagnostics takes the function's errors
   * @return null after errors
   */
  public static FunctionProfile of(
      FunctionFile function, Map<String, String> values, Diagnostics diagnostics) {
    int errors = diagnostics.errorCount();
    FlatConfig graph = function.graph(values, diagnostics);
    if (diagnostics.errorCount() > errors) {
      return null;
    }
    Position position = new Position(function.file().toString(), 1);
    FunctionUse use =
        new FunctionUse(function.name(), function.name(), values, Place.ANY, position, Map.of());
    PlannedFunction planned = new PlannedFunction(use, graph);
    Profile profile = Profile.of(planned, diagnostics);
    return profile == null
        ? null
        : new FunctionProfile(
            profile.effects(), profile.undeclared(), profile.nfp(), planned.hasReversePath());
  }

  /**
   * Names fields; a group's name stands for all of its members.
   *
   * @param fields the fields
   * @return for example {@code ip.src, anno.paint}
   */
  public static String names(Set<Field> fields) {
    String text = Effects.NONE.reading(fields.toArray(new Field[0])).toString();
    return text.substring("reads ".length());
  }
}
