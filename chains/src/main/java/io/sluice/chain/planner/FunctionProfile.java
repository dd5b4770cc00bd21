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
 * What a function does by itself, as users are told.
 *
 * @param effects the sum of what its elements declare, on the ways forward
 * @param undeclared elements that declare nothing, with class and configuration
 * @param nfp the same in NFP's terms
 * @param hasWayBack whether it has ports 1, for packets that answer
 */
public record FunctionProfile(
    Effects effects, List<String> undeclared, String nfp, boolean hasWayBack) {
  /**
   * Finds out what a function does.
   *
   * @param function the function
   * @param values values for its parameters
   * @param diagnostics takes the messages: what is wrong with it
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
            profile.effects(), profile.undeclared(), profile.nfp(), planned.hasWayBack());
  }

  /**
   * Names fields, groups where all of their members are there.
   *
   * @param fields the fields
   * @return for example {@code ip.src, anno.paint}
   */
  public static String names(Set<Field> fields) {
    String text = Effects.NONE.reading(fields.toArray(new Field[0])).toString();
    return text.substring("reads ".length());
  }
}
