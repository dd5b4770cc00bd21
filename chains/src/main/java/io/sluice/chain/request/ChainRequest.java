// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Position;
import java.util.List;
import java.util.Map;

/**
 * What a user asks for: RFC 7665's service function chain, and the flows that are to pass it.
 *
 * @param file the file it was read from
 * @param name the chain's name
 * @param flows which packets pass the chain; none for all
 * @param functions the functions, in the order in which the request has them
 * @param order what must come before what; without any, functions come as they are listed
 * @param ordered whether {@code order} alone says what comes before what
 * @param direction which packets pass
 * @param goal what the chain is to be good at
 * @param mode how far the chain may be changed
 * @param workers worker threads that the chain may use on each node
 * @param link what joins units of one node
 * @param restart what becomes of a unit that ends by itself
 * @param positions where its keys stand, by key
 */
public record ChainRequest(
    String file,
    String name,
    List<Flow> flows,
    List<FunctionUse> functions,
    List<Precedence> order,
    boolean ordered,
    Direction direction,
    Goal goal,
    Mode mode,
    int workers,
    LinkKind link,
    Restart restart,
    Map<String, Position> positions) {
  /** Copies the collections. */
  public ChainRequest {
    flows = List.copyOf(flows);
    functions = List.copyOf(functions);
    order = List.copyOf(order);
    positions = Map.copyOf(positions);
  }

  /**
   * The same with another mode.
   *
   * @param other the mode
   * @return a copy
   */
  public ChainRequest withMode(Mode other) {
    return new ChainRequest(
        file, name, flows, functions, order, ordered, direction, goal, other, workers, link,
        restart, positions);
  }

  /**
   * Where a key stands.
   *
   * @param key for example {@code workers}
   * @return the place of its value; the file alone when the request does not have the key
   */
  public Position position(String key) {
    return positions.getOrDefault(key, new Position(file, 0));
  }
}
