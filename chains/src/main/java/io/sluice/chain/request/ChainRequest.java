// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Position;
import java.util.List;
import java.util.Map;

/**
 * A user's request: a service function chain (RFC 7665), and the flows that pass through it.
 *
 * @param file the file it was read from
 * @param name the chain's name
 * @param flows the flows that pass through the chain; none for all packets
 * @param functions the functions, in the order in which the request has them
 * @param order which functions must precede which; if empty, functions run in the order listed
 * @param ordered whether {@code order} alone decides the order
 * @param direction the directions of the flows that pass
 * @param goal what the planner optimizes for
 * @param mode how far the chain may be changed
 * @param workers the number of worker threads that the chain may use on each node
 * @param link what joins units of one node
 * @param restart whether a unit that ends by itself is restarted
 * @param positions the positions of its keys in the file
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
   * The position of a key.
   *
   * @param key for example {@code workers}
   * @return the position of its value; only the file if the request does not have the key
   */
  public Position position(String key) {
    return positions.getOrDefault(key, new Position(file, 0));
  }
}
