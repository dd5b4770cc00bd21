// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

import java.util.ArrayList;
import java.util.List;

/** A box of a picture: a title, lines below it, and ports for arrows. */
public final class Box {
  final Group group;
  final String title;
  final List<String> lines = new ArrayList<>();
  final List<Flow> inputs = new ArrayList<>();
  final List<Flow> outputs = new ArrayList<>();
  String fill = "#e3eefb";
  boolean round;
  String warning = "";
  String hint = "";

  Box(Group group, String title) {
    this.group = group;
    this.title = title;
  }

  /**
   * Adds a line of small text.
   *
   * @param text the line
   * @return this
   */
  public Box line(String text) {
    lines.add(text);
    return this;
  }

  /**
   * Adds a last line in a warning colour.
   *
   * @param text the line
   * @return this
   */
  public Box warning(String text) {
    warning = text;
    return this;
  }

  /**
   * Sets the tooltip of the box.
   *
   * @param text any text
   * @return this
   */
  public Box hint(String text) {
    hint = text;
    return this;
  }

  /**
   * Sets the colour.
   *
   * @param color in SVG syntax
   * @return this
   */
  public Box fill(String color) {
    fill = color;
    return this;
  }

  /**
   * Rounds the corners, for boxes of another kind.
   *
   * @return this
   */
  public Box round() {
    round = true;
    return this;
  }

  /**
   * Adds an input port, numbered from 0.
   *
   * @param flow how packets enter
   * @return this
   */
  public Box input(Flow flow) {
    inputs.add(flow);
    return this;
  }

  /**
   * Adds an output port, numbered from 0.
   *
   * @param flow how packets leave
   * @return this
   */
  public Box output(Flow flow) {
    outputs.add(flow);
    return this;
  }
}
