// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Position;
import java.util.Map;

/**
 * A function of a chain: RFC 7665's service function.
 *
 * @param name its name in the chain, for example {@code firewall2}
 * @param function which function it is, for example {@code firewall}
 * @param parameters values for the function's parameters; others have their defaults
 * @param place where it may run
 * @param position where the request says so
 */
public record FunctionUse(
    String name, String function, Map<String, String> parameters, Place place, Position position) {
  /** Copies the parameters. */
  public FunctionUse {
    parameters = Map.copyOf(parameters);
  }
}
