// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Expands FastClick's context links. {@code a ~> b; a ~> c} has the flow manager in front decide by
 * what the elements behind each link expect of a packet, in the order of the links: a {@code
 * FlowContextDispatcher} is put between them, behind output 0 of {@code a}. It comes after all
 * other elements and is named after the number of {@code a}.
 */
final class ContextLinks {
  private static final String CLASS = "FlowContextDispatcher";

  private ContextLinks() {}

  /** A connection of the flat configuration, and whether it is a context link. */
  record Joined(FlatConfig.Connection connection, boolean context) {}

  /**
   * Replaces context links by connections.
   *
   * @param elements all of them; dispatchers are added at the end
   * @param joined the connections, in order
   * @return connections, in order; those that dispatchers need are at the end
   */
  static List<FlatConfig.Connection> resolve(
      List<FlatConfig.Declaration> elements, List<Joined> joined) {
    List<FlatConfig.Connection> connections = new ArrayList<>();
    Map<Integer, List<FlatConfig.Connection>> links = new TreeMap<>();
    for (Joined each : joined) {
      FlatConfig.Connection connection = each.connection();
      if (each.context()) {
        links.computeIfAbsent(connection.from(), k -> new ArrayList<>()).add(connection);
      } else {
        connections.add(connection);
      }
    }
    links.forEach((from, own) -> dispatch(from, own, elements, connections));
    return connections;
  }

  private static void dispatch(
      int from,
      List<FlatConfig.Connection> links,
      List<FlatConfig.Declaration> elements,
      List<FlatConfig.Connection> connections) {
    int dispatcher = elements.size();
    Position position = links.get(0).position();
    StringJoiner config = new StringJoiner(", ");
    connections.add(new FlatConfig.Connection(from, 0, dispatcher, 0, position));
    for (int i = 0; i < links.size(); i++) {
      FlatConfig.Connection link = links.get(i);
      config.add("- " + i);
      connections.add(
          new FlatConfig.Connection(dispatcher, i, link.to(), link.toPort(), link.position()));
    }
    String name = unused("context_flowcontextdispatcher_" + from, elements);
    elements.add(new FlatConfig.Declaration(name, CLASS, config.toString(), position));
  }

  private static String unused(String wanted, List<FlatConfig.Declaration> elements) {
    String name = wanted;
    while (elements.stream().map(FlatConfig.Declaration::name).anyMatch(name::equals)) {
      name += "_";
    }
    return name;
  }
}
