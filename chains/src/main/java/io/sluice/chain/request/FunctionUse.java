// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Position;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A function of a chain: RFC 7665's service function.
 *
 * @param name its name in the chain, for example {@code firewall2}
 * @param function the function, for example {@code firewall}
 * @param parameters values of the function's parameters, in order; the others have their defaults
 * @param place where it may run
 * @param position its position in the request
 * @param parameterPositions the positions of the parameters' values
 */
public record FunctionUse(
    String name,
    String function,
    Map<String, String> parameters,
    Place place,
    Position position,
    Map<String, Position> parameterPositions) {
  /** Copies the maps. */
  public FunctionUse {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    parameterPositions = Map.copyOf(parameterPositions);
  }

  /**
   * The position of a parameter's value.
   *
   * @param parameter its name
   * @return the function's position if there is no other
   */
  public Position position(String parameter) {
    return parameterPositions.getOrDefault(parameter, position);
  }
}
