// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.elk.alg.layered.options.CycleBreakingStrategy;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkConnectableShape;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkGraphElement;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.ElkShape;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * The positions of a picture's parts, computed by the layered algorithm of the Eclipse Layout
 * Kernel.
 */
final class Layout {
  /** A position and a size; x and y are relative to the top left of the picture. */
  record Area(double x, double y, double width, double height) {}

  /** A bend of an arrow. */
  record Point(double x, double y) {}

  static final double PORT = 9;
  private static final double PAD = 8;
  private static final double FRAME_TITLE = 24;

  private final Picture picture;
  private final ElkNode root = ElkGraphUtil.createGraph();
  private final Map<Group, ElkNode> groups = new IdentityHashMap<>();
  private final Map<Box, ElkNode> boxes = new IdentityHashMap<>();
  private final Map<Box, List<ElkPort>> inputs = new IdentityHashMap<>();
  private final Map<Box, List<ElkPort>> outputs = new IdentityHashMap<>();
  private final Map<Arrow, ElkEdge> edges = new HashMap<>();

  Layout(Picture picture) {
    this.picture = picture;
    root.setProperty(LayeredOptions.PADDING, new ElkPadding(20));
    options(root);
    for (Group group : picture.groups) {
      ElkNode node = ElkGraphUtil.createNode(root);
      options(node);
      node.setProperty(LayeredOptions.PADDING, new ElkPadding(FRAME_TITLE + 6, 14, 14, 14));
      groups.put(group, node);
    }
    picture.boxes.forEach(this::add);
    picture.arrows.forEach(this::add);
    new RecursiveGraphLayoutEngine().layout(root, new NullElkProgressMonitor());
  }

  private void options(ElkNode graph) {
    graph.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    graph.setProperty(LayeredOptions.DIRECTION, picture.down ? Direction.DOWN : Direction.RIGHT);
    graph.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    graph.setProperty(LayeredOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    graph.setProperty(
        LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
    // Elements that packets reach first are above those they reach later, also in a cycle.
    graph.setProperty(LayeredOptions.CYCLE_BREAKING_STRATEGY, CycleBreakingStrategy.DEPTH_FIRST);
    graph.setProperty(LayeredOptions.THOROUGHNESS, 30);
    graph.setProperty(LayeredOptions.RANDOM_SEED, 1);
    graph.setProperty(LayeredOptions.SPACING_NODE_NODE, 22.0);
    graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 30.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 9.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 9.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_NODE, 12.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 12.0);
    graph.setProperty(LayeredOptions.SPACING_EDGE_LABEL, 3.0);
  }

  private void add(Box box) {
    ElkNode node = ElkGraphUtil.createNode(box.group == null ? root : groups.get(box.group));
    double width = TextSize.width(box.title, TextSize.TITLE, true);
    for (String line : box.lines) {
      width = Math.max(width, TextSize.width(line, TextSize.SMALL, false));
    }
    width = Math.max(width, TextSize.width(box.warning, TextSize.SMALL, false));
    int ports = Math.max(box.inputs.size(), box.outputs.size());
    width = Math.max(width + 2 * PAD, (ports + 1) * 2 * PORT);
    int lines = box.lines.size() + (box.warning.isEmpty() ? 0 : 1);
    double height = TextSize.LINE * (lines + 1.0) + PAD;
    // Ports lie inside the box, so that they are clearly part of it and not of the arrows.
    height += box.inputs.isEmpty() ? 0 : PORT;
    height += box.outputs.isEmpty() ? 0 : PORT;
    node.setDimensions(Math.ceil(width), height);
    if (!box.inputs.isEmpty() || !box.outputs.isEmpty()) {
      node.setProperty(LayeredOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_ORDER);
      node.setProperty(LayeredOptions.SPACING_PORT_PORT, PORT);
    }
    boxes.put(box, node);
    int count = box.inputs.size();
    inputs.put(box, ports(node, count, true));
    outputs.put(box, ports(node, box.outputs.size(), false));
  }

  /** The library counts ports clockwise from the top left. */
  private List<ElkPort> ports(ElkNode node, int count, boolean in) {
    PortSide side =
        picture.down ? in ? PortSide.NORTH : PortSide.SOUTH : in ? PortSide.WEST : PortSide.EAST;
    boolean backwards = side == PortSide.SOUTH || side == PortSide.WEST;
    List<ElkPort> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ElkPort port = ElkGraphUtil.createPort(node);
      port.setDimensions(PORT, PORT);
      port.setProperty(LayeredOptions.PORT_SIDE, side);
      port.setProperty(LayeredOptions.PORT_INDEX, backwards ? count - 1 - i : i);
      port.setProperty(LayeredOptions.PORT_BORDER_OFFSET, -PORT);
      ports.add(port);
    }
    return ports;
  }

  private void add(Arrow arrow) {
    ElkConnectableShape from =
        arrow.output() < 0
            ? boxes.get(arrow.from())
            : outputs.get(arrow.from()).get(arrow.output());
    ElkConnectableShape to =
        arrow.input() < 0 ? boxes.get(arrow.to()) : inputs.get(arrow.to()).get(arrow.input());
    ElkEdge edge = ElkGraphUtil.createSimpleEdge(from, to);
    if (!arrow.label().isEmpty()) {
      ElkLabel label = ElkGraphUtil.createLabel(arrow.label(), edge);
      label.setDimensions(TextSize.width(arrow.label(), TextSize.SMALL, false), TextSize.LINE);
      label.setProperty(LayeredOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.TAIL);
    }
    edges.put(arrow, edge);
  }

  Area whole() {
    return new Area(0, 0, root.getWidth(), root.getHeight());
  }

  Area of(Group group) {
    return area(groups.get(group));
  }

  Area of(Box box) {
    return area(boxes.get(box));
  }

  Area input(Box box, int index) {
    return area(inputs.get(box).get(index));
  }

  Area output(Box box, int index) {
    return area(outputs.get(box).get(index));
  }

  /** The area of the text at the start of an arrow. */
  Area label(Arrow arrow) {
    return area(edges.get(arrow).getLabels().get(0));
  }

  List<Point> path(Arrow arrow) {
    ElkEdge edge = edges.get(arrow);
    Area container = area(edge.getContainingNode());
    List<Point> points = new ArrayList<>();
    for (ElkEdgeSection section : edge.getSections()) {
      points.add(new Point(container.x + section.getStartX(), container.y + section.getStartY()));
      for (ElkBendPoint bend : section.getBendPoints()) {
        points.add(new Point(container.x + bend.getX(), container.y + bend.getY()));
      }
      points.add(new Point(container.x + section.getEndX(), container.y + section.getEndY()));
    }
    return points;
  }

  private static Area area(ElkShape shape) {
    double x = shape.getX();
    double y = shape.getY();
    for (ElkNode parent = parent(shape); parent != null; parent = parent.getParent()) {
      x += parent.getX();
      y += parent.getY();
    }
    return new Area(x, y, shape.getWidth(), shape.getHeight());
  }

  private static ElkNode parent(ElkGraphElement shape) {
    if (shape instanceof ElkPort port) {
      return port.getParent();
    } else if (shape instanceof ElkLabel label) {
      return ((ElkEdge) label.getParent()).getContainingNode();
    }
    return ((ElkNode) shape).getParent();
  }
}
