// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * A graph to be drawn. Boxes are laid out in layers along the arrows; the same graph always gives
 * the same picture.
 */
public final class Picture {
  final String title;
  final boolean down;
  final List<Group> groups = new ArrayList<>();
  final List<Box> boxes = new ArrayList<>();
  final List<Arrow> arrows = new ArrayList<>();

  private Picture(String title, boolean down) {
    this.title = title;
    this.down = down;
  }

  /**
   * Begins a picture whose arrows lead downwards.
   *
   * @param title what it shows
   * @return a picture without boxes
   */
  public static Picture downwards(String title) {
    return new Picture(title, true);
  }

  /**
   * Begins a picture whose arrows lead to the right.
   *
   * @param title what it shows
   * @return a picture without boxes
   */
  public static Picture rightwards(String title) {
    return new Picture(title, false);
  }

  /**
   * Adds a frame.
   *
   * @param label its title
   * @return the group, to put boxes in
   */
  public Group group(String label) {
    Group group = new Group(label);
    groups.add(group);
    return group;
  }

  /**
   * Adds a box.
   *
   * @param group its group; null for none
   * @param name its title
   * @return the box
   */
  public Box box(Group group, String name) {
    Box box = new Box(group, name);
    boxes.add(box);
    return box;
  }

  /**
   * Adds an arrow for any relation.
   *
   * @param from where it begins
   * @param to where it ends
   */
  public void arrow(Box from, Box to) {
    arrows.add(new Arrow(from, -1, to, -1, Flow.PLAIN, ""));
  }

  /**
   * Adds an arrow between ports; it has the style of the port where it begins.
   *
   * @param from where it begins
   * @param output a port of that box
   * @param to where it ends
   * @param input a port of that box
   * @param label text at its start; may be empty
   */
  public void arrow(Box from, int output, Box to, int input, String label) {
    arrows.add(new Arrow(from, output, to, input, from.outputs.get(output), label));
  }

  /**
   * Computes the layout.
   *
   * @return an SVG document, in ASCII
   */
  public String svg() {
    return new SvgWriter(this, new Layout(this)).write();
  }

  /**
   * Writes the picture for Graphviz.
   *
   * @return a digraph, in ASCII
   */
  public String dot() {
    return new DotWriter(this).write();
  }
}
