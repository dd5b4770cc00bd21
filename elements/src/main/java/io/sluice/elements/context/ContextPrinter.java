// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import io.sluice.element.Element;
import io.sluice.elements.flow.FlowPlaces;
import java.util.Locale;
import java.util.Map;

/** Prints trees as FastClick prints its tables of flows. */
final class ContextPrinter {
  /** Bytes of a flow's block that are shown. */
  private static final int SHOWN = 30;

  private final FlowPlaces places;

  /** Whether nodes have FastClick's names for what packets run through, or those from before. */
  private final boolean compiled;

  private final StringBuilder text = new StringBuilder();

  private ContextPrinter(FlowPlaces places, boolean compiled) {
    this.places = places;
    this.compiled = compiled;
  }

  static String print(ContextNode root, FlowPlaces places, boolean compiled) {
    ContextPrinter printer = new ContextPrinter(places, compiled);
    printer.print(root, "", "", 0);
    return printer.text.toString();
  }

  private void print(ContextNode node, String prefix, String label, long value) {
    if (node.isLeaf()) {
      text.append(label.isEmpty() ? "|->" : label)
          .append(String.format(Locale.ROOT, " %d UC:0 ED:", value))
          .append(node.path.drops() ? 1 : 0)
          .append(" (data ")
          .append(data(node.path, value))
          .append(")\n");
      return;
    }
    boolean dynamic = node.level.dynamic();
    text.append(prefix)
        .append(node.level.level())
        .append(" (")
        .append(type(node))
        .append(", ")
        .append(node.children.length)
        .append(dynamic ? " children, dynamic)\n" : " children)\n");
    for (int i = 0; i < node.children.length; i++) {
      child(node.children[i], prefix, "|->", node.values[i], false);
    }
    child(node.other, prefix, "|-> DEFAULT", dynamic ? 0xffff_ffffL : 0, true);
  }

  private void child(
      ContextNode child, String prefix, String arrow, long value, boolean isDefault) {
    if (child.isLeaf()) {
      print(child, "", prefix + arrow, value);
    } else {
      text.append(prefix).append(arrow).append(isDefault ? "" : " " + value).append('\n');
      print(child, prefix + "|  ", "", 0);
    }
  }

  private String type(ContextNode node) {
    int children = node.children.length;
    if (!compiled) {
      return "DEFINITION";
    } else if (!node.level.dynamic() && children <= 2) {
      return children == 1 ? "TWOCASE" : "THREECASE";
    } else if (node.level.width() == 1) {
      return "ARRAY";
    } else if (!node.level.dynamic()) {
      return "HEAP";
    }
    return "HASH-" + (node.level.table() == 0 ? 257 : node.level.table());
  }

  private String data(ContextPath path, long value) {
    byte[] block = new byte[places.blockSize()];
    put(block, 0, (int) value);
    for (Map.Entry<Element, Integer> entry : path.outputs().entrySet()) {
      put(block, places.offset(entry.getKey()), entry.getValue());
    }
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(SHOWN, block.length); i++) {
      hex.append(String.format(Locale.ROOT, "%02x", block[i]));
    }
    return hex.toString();
  }

  private static void put(byte[] block, int at, int value) {
    for (int i = 0; i < 4 && at >= 0 && at + i < block.length; i++) {
      block[at + i] = (byte) (value >>> 8 * i);
    }
  }
}
