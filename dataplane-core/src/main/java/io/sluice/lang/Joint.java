// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** An element in a hop together with the ports that are named at it, and how two hops join. */
final class Joint {
  int element = -1;
  private Ast.Ports inputs;
  private Ast.Ports outputs;

  Joint(Ast.Ports inputs, Ast.Ports outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
  }

  private record End(int element, int port) {}

  boolean hasPorts(boolean output) {
    return ports(output) != null;
  }

  /** Names the ports 0 to count-1 unless the text named ports itself. */
  void offer(boolean output, int count) {
    if (count > 0 && ports(output) == null) {
      Ast.Ports all = new Ast.Ports(IntStream.range(0, count).boxed().toList(), false);
      if (output) {
        outputs = all;
      } else {
        inputs = all;
      }
    }
  }

  private Ast.Ports ports(boolean output) {
    return output ? outputs : inputs;
  }

  private int count(boolean output) {
    return ports(output) == null ? 1 : ports(output).numbers().size();
  }

  private boolean open(boolean output) {
    return ports(output) != null && ports(output).open();
  }

  private static int count(List<Joint> hop, boolean output) {
    return hop.stream().mapToInt(j -> j.count(output)).sum();
  }

  /** Connects the outputs of a hop to the inputs of the next. */
  static void connect(
      Scope scope,
      List<Joint> from,
      List<Joint> to,
      Token.Kind arrow,
      Position position,
      Limits limits) {
    int outputs = count(from, true);
    int inputs = count(to, false);
    long openOutputs = from.stream().filter(j -> j.open(true)).count();
    long openInputs = to.stream().filter(j -> j.open(false)).count();
    if (openOutputs + openInputs > 1) {
      limits.error(position, "at most one expandable port allowed per connection");
      if (inputs < outputs) {
        openOutputs = 0;
      } else {
        openInputs = 0;
      }
    }
    boolean many = arrow == Token.Kind.DOUBLE_ARROW;
    // With "=>" an element without ports takes as many as the other side has.
    boolean growFrom = openOutputs > 0 || (many && lone(from, true) && inputs > 1);
    boolean growTo = openInputs > 0 || (many && lone(to, false) && outputs > 1);
    boolean listFrom = outputs > 1 || growFrom;
    boolean listTo = inputs > 1 || growTo;
    if (listFrom && listTo) {
      if (!many) {
        limits.error(position, "syntax error: many-to-many connections require '=>'");
      }
      if ((inputs > outputs && !growFrom) || (outputs > inputs && !growTo)) {
        limits.error(
            position,
            "connection mismatch: "
                + outputs
                + (growFrom ? " or more" : "")
                + " outputs connected to "
                + inputs
                + (growTo ? " or more" : "")
                + " inputs");
      }
    }
    List<End> sources = ends(from, true, growFrom ? inputs - outputs : 0);
    List<End> targets = ends(to, false, growTo ? outputs - inputs : 0);
    int n =
        listFrom && listTo
            ? Math.min(sources.size(), targets.size())
            : listFrom ? sources.size() : targets.size();
    boolean context = arrow == Token.Kind.CONTEXT_ARROW;
    for (int i = 0; i < n; i++) {
      limits.connection(position);
      End source = sources.get(listFrom ? i : 0);
      End target = targets.get(listTo ? i : 0);
      scope.connect(
          new Scope.Link(
              source.element, source.port, target.element, target.port, context, position));
    }
  }

  private static boolean lone(List<Joint> hop, boolean output) {
    return hop.size() == 1 && hop.get(0).ports(output) == null;
  }

  private static List<End> ends(List<Joint> hop, boolean output, int extra) {
    List<End> ends = new ArrayList<>();
    int left = extra;
    boolean lone = lone(hop, output);
    for (Joint joint : hop) {
      int last = 0;
      if (joint.ports(output) == null) {
        ends.add(new End(joint.element, 0));
      } else {
        for (int port : joint.ports(output).numbers()) {
          ends.add(new End(joint.element, port));
          last = port;
        }
      }
      if (joint.open(output) || lone) {
        for (; left > 0; left--) {
          ends.add(new End(joint.element, ++last));
        }
      }
    }
    return ends;
  }
}
