// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.List;

/**
 * A configuration, or the inside of a compound class, before compound elements are expanded. Groups
 * are dissolved, variables at file scope and local definitions replaced by their values; parameters
 * of compound classes stay as they are written.
 *
 * @param classes compound classes that are declared here; what a class needs comes before it
 * @param elements the elements, in order of declaration, without {@code input} and {@code output}
 * @param connections the connections, in order, without duplicates
 */
public record ConfigTree(
    List<Compound> classes, List<Element> elements, List<Connection> connections) {
  /** What an element is an instance of. */
  public sealed interface ElementClass permits Primitive, Compound {}

  /**
   * A class of which the language knows only the name.
   *
   * @param name the name
   */
  public record Primitive(String name) implements ElementClass {}

  /**
   * A parameter of a compound class.
   *
   * @param keyword its keyword; empty for a positional one
   * @param name the variable, without the dollar sign
   */
  public record Parameter(String keyword, String name) {}

  /**
   * A compound class, or one of its overloads. Two of them are the same only if they are one
   * object: names can be declared again.
   */
  public static final class Compound implements ElementClass {
    private final String name;
    private final Position position;
    private final List<Parameter> parameters;
    private final ConfigTree body;
    private final ElementClass overload;
    private final int inputs;
    private final int outputs;

    /**
     * Creates a class.
     *
     * @param name its name; empty when it has none
     * @param position where it is declared
     * @param parameters its parameters
     * @param body what it consists of
     * @param overload what is tried when this one does not fit; null when there is nothing
     * @param inputs how many it has
     * @param outputs how many it has
     */
    public Compound(
        String name,
        Position position,
        List<Parameter> parameters,
        ConfigTree body,
        ElementClass overload,
        int inputs,
        int outputs) {
      this.name = name;
      this.position = position;
      this.parameters = List.copyOf(parameters);
      this.body = body;
      this.overload = overload;
      this.inputs = inputs;
      this.outputs = outputs;
    }

    public String name() {
      return name;
    }

    public Position position() {
      return position;
    }

    public List<Parameter> parameters() {
      return parameters;
    }

    public ConfigTree body() {
      return body;
    }

    /** What is tried when this one does not fit; null when there is nothing. */
    public ElementClass overload() {
      return overload;
    }

    public int inputs() {
      return inputs;
    }

    public int outputs() {
      return outputs;
    }
  }

  /**
   * An element.
   *
   * @param name its name in its scope
   * @param type its class
   * @param config its configuration string
   * @param position where it is declared
   * @param inputs how many are in use
   * @param outputs how many are in use
   */
  public record Element(
      String name, ElementClass type, String config, Position position, int inputs, int outputs) {}

  /**
   * A connection; in a compound class {@code input} and {@code output} are names, too.
   *
   * @param from the name of the element that sends
   * @param fromPort its output port
   * @param to the name of the element that receives
   * @param toPort its input port
   * @param position where it is written
   */
  public record Connection(String from, int fromPort, String to, int toPort, Position position) {}
}
