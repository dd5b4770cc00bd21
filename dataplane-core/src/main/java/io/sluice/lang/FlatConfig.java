// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.List;
import java.util.Map;

/**
 * A configuration after expansion: only primitive elements and the connections between them.
 *
 * @param elements the elements, in order of declaration
 * @param connections the connections, in order, without duplicates
 * @param requirements packages that {@code require(package NAME)} asked for, and {@link #COMPACT}
 * @param definitions variables at file scope that are still in use in the elements; empty when they
 *     were replaced by their values
 * @param source the text it was made of; empty when it was made of none
 */
public record FlatConfig(
    List<Declaration> elements,
    List<Connection> connections,
    List<String> requirements,
    Map<String, String> definitions,
    String source) {
  /** The requirement that a configuration is shown expanded, not as it was written. */
  public static final String COMPACT = "compact_config";

  /**
   * Creates a configuration without a source text.
   *
   * @param elements the elements, in order of declaration
   * @param connections the connections, in order, without duplicates
   * @param requirements packages that are asked for
   */
  public FlatConfig(
      List<Declaration> elements, List<Connection> connections, List<String> requirements) {
    this(elements, connections, requirements, Map.of(), "");
  }

  /**
   * The same configuration with a source text.
   *
   * @param text the text
   * @return a copy
   */
  public FlatConfig withSource(String text) {
    return new FlatConfig(elements, connections, requirements, definitions, text);
  }

  /**
   * The same with other variables.
   *
   * @param variables names, without the dollar sign, and values
   * @return a copy
   */
  public FlatConfig withDefinitions(Map<String, String> variables) {
    return new FlatConfig(elements, connections, requirements, variables, source);
  }

  /**
   * The same with other elements, or with more of them at the end.
   *
   * @param changed the elements; connections name them by their indices
   * @return a copy
   */
  public FlatConfig withElements(List<Declaration> changed) {
    return new FlatConfig(changed, connections, requirements, definitions, source);
  }

  /**
   * One element.
   *
   * @param name the full name, with the names of enclosing compound elements before it
   * @param className the element class
   * @param config the configuration string after substitution, comments removed; never null
   * @param position where it was declared
   */
  public record Declaration(String name, String className, String config, Position position) {}

  /**
   * One connection between two elements.
   *
   * @param from index of the element that sends, in {@link FlatConfig#elements}
   * @param fromPort its output port
   * @param to index of the element that receives
   * @param toPort its input port
   * @param position where it was written
   */
  public record Connection(int from, int fromPort, int to, int toPort, Position position) {}
}
