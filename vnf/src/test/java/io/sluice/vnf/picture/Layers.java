// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Where the boxes of a graph without cycles go: in layers, each above all that it points to,
 * ordered so that few arrows cross. Long arrows have a bend in each layer that they pass.
 * (Sugiyama, Tagawa and Toda, 1981, with barycentres.)
 */
final class Layers {
  /** A box, or a bend when it has no name. */
  static final class Node {
    final String name;
    final int layer;
    final List<Node> below = new ArrayList<>();
    final List<Node> above = new ArrayList<>();
    double x;

    Node(String name, int layer) {
      this.name = name;
      this.layer = layer;
    }

    double width() {
      return name == null ? 18 : BOX_WIDTH + GAP;
    }

    private double middle(List<Node> neighbours) {
      return neighbours.stream().mapToDouble(each -> each.x).average().orElse(x);
    }
  }

  static final double BOX_WIDTH = 184;
  private static final double GAP = 22;
  private static final int SWEEPS = 40;

  /** From the lowest on, each from left to right. */
  final List<List<Node>> layers = new ArrayList<>();

  Layers(PackageGraph graph) {
    Map<String, Node> boxes = new HashMap<>();
    for (String name : graph.names()) {
      boxes.put(name, add(name, graph.height(name)));
    }
    for (String name : graph.names()) {
      for (String target : graph.usedDirectly(name)) {
        Node from = boxes.get(name);
        Node to = boxes.get(target);
        while (from.layer > to.layer + 1) {
          Node bend = add(null, from.layer - 1);
          join(from, bend);
          from = bend;
        }
        join(from, to);
      }
    }
    order();
    place();
  }

  private Node add(String name, int layer) {
    while (layers.size() <= layer) {
      layers.add(new ArrayList<>());
    }
    Node node = new Node(name, layer);
    layers.get(layer).add(node);
    return node;
  }

  private static void join(Node from, Node to) {
    from.below.add(to);
    to.above.add(from);
  }

  private void order() {
    layers.forEach(Layers::pack);
    List<List<Node>> best = copy();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      for (List<Node> layer : inTurn(down)) {
        Map<Node, Double> wanted = new HashMap<>();
        layer.forEach(node -> wanted.put(node, node.middle(down ? node.above : node.below)));
        layer.sort(Comparator.comparingDouble(wanted::get));
        pack(layer);
      }
      if (crossings(layers) < crossings(best)) {
        best = copy();
      }
    }
    layers.clear();
    layers.addAll(best);
  }

  private List<List<Node>> inTurn(boolean down) {
    return IntStream.range(0, layers.size())
        .mapToObj(i -> layers.get(down ? layers.size() - 1 - i : i))
        .toList();
  }

  private List<List<Node>> copy() {
    List<List<Node>> copies = new ArrayList<>();
    layers.forEach(layer -> copies.add(new ArrayList<>(layer)));
    return copies;
  }

  private static int crossings(List<List<Node>> layers) {
    int crossings = 0;
    for (int i = 1; i < layers.size(); i++) {
      List<Node> lower = layers.get(i - 1);
      List<int[]> arrows = new ArrayList<>();
      for (int n = 0; n < layers.get(i).size(); n++) {
        for (Node target : layers.get(i).get(n).below) {
          arrows.add(new int[] {n, lower.indexOf(target)});
        }
      }
      for (int[] a : arrows) {
        for (int[] b : arrows) {
          crossings += a[0] < b[0] && a[1] > b[1] ? 1 : 0;
        }
      }
    }
    return crossings;
  }

  /** Side by side, around 0. */
  private static void pack(List<Node> layer) {
    double x = -layer.stream().mapToDouble(Node::width).sum() / 2;
    for (Node node : layer) {
      node.x = x + node.width() / 2;
      x += node.width();
    }
  }

  /** Moves boxes and bends towards what they are joined to, as far as their neighbours let them. */
  private void place() {
    layers.forEach(Layers::pack);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      for (List<Node> layer : inTurn(down)) {
        List<Double> left = new ArrayList<>();
        List<Double> right = new ArrayList<>();
        double[] wanted =
            layer.stream().mapToDouble(n -> n.middle(down ? n.above : n.below)).toArray();
        for (int i = 0; i < wanted.length; i++) {
          left.add(i == 0 ? wanted[0] : Math.max(wanted[i], left.get(i - 1) + between(layer, i)));
        }
        for (int i = wanted.length - 1; i >= 0; i--) {
          right.add(
              0,
              i == wanted.length - 1
                  ? wanted[i]
                  : Math.min(wanted[i], right.get(0) - between(layer, i + 1)));
        }
        for (int i = 0; i < wanted.length; i++) {
          layer.get(i).x = (left.get(i) + right.get(i)) / 2;
        }
      }
    }
  }

  private static double between(List<Node> layer, int index) {
    return (layer.get(index - 1).width() + layer.get(index).width()) / 2;
  }
}
