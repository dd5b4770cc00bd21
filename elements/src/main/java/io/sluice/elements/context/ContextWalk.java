// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import io.sluice.element.Element;
import io.sluice.element.OutputPort;
import io.sluice.elements.flow.FlowManager;
import io.sluice.graph.ElementWalk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what the elements after a manager need to know about packets. */
final class ContextWalk {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_PATHS = 20_000;

  /** What is wrong with the graph. */
  static final class WalkException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WalkException(String message) {
      super(message);
    }
  }

  private record Reached(Element element, int port) {}

  private int steps;

  /** The paths behind an output of an element, or all of them with -1; null when there are none. */
  List<ContextPath> behind(Element element, int output, ContextScope scope, boolean resolve) {
    if (scope.depth() > MAX_DEPTH) {
      throw new WalkException("dispatchers in a loop, or more than " + MAX_DEPTH + " in a row");
    }
    List<ContextPath> paths = null;
    for (Reached reached : reached(element, output)) {
      List<ContextPath> own = paths(reached, scope.deeper());
      List<ContextTerm> known = resolve ? scope.resolve(context(reached)) : List.<ContextTerm>of();
      if (own == null && !known.isEmpty()) {
        own = List.of(ContextPath.EMPTY);
      }
      if (own != null) {
        paths = paths == null ? new ArrayList<>() : paths;
        for (ContextPath path : own) {
          paths.add(path.behind(known));
        }
      }
    }
    return paths;
  }

  /** The nearest elements that have a say, the way between them and this one included. */
  private static List<Reached> reached(Element from, int output) {
    List<Reached> found = new ArrayList<>();
    Set<OutputPort> seen = new HashSet<>();
    Deque<OutputPort> open = new ArrayDeque<>();
    for (OutputPort port : ElementWalk.outputs(from)) {
      if (output < 0 || port == from.output(output)) {
        open.add(port);
      }
    }
    while (!open.isEmpty()) {
      OutputPort port = open.remove();
      Element next = port.target();
      if (next == null || !seen.add(port) || next instanceof FlowManager) {
        continue;
      }
      if (next instanceof ContextElement || Foreign.of(next, port.targetPort()) != null) {
        Reached reached = new Reached(next, port.targetPort());
        if (!found.contains(reached)) {
          found.add(reached);
        }
      } else {
        open.addAll(ElementWalk.outputs(next));
      }
    }
    return found;
  }

  private static ContextKind context(Reached reached) {
    return reached.element instanceof ContextElement own
        ? own.context(reached.port)
        : Foreign.of(reached.element, reached.port).kind();
  }

  private List<ContextPath> paths(Reached reached, ContextScope scope) {
    if (!(reached.element instanceof ContextElement own)) {
      List<ContextPath> behind = behind(reached.element, -1, scope, false);
      return session(Foreign.of(reached.element, reached.port).session(), behind);
    }
    if (own.rules() != null) {
      List<ContextPath> paths = dispatch(reached.element, own, scope);
      steps += paths.size();
      if (steps > MAX_PATHS) {
        throw new WalkException("more than " + MAX_PATHS + " ways through the dispatchers");
      }
      return paths;
    }
    int strips = own.strips();
    ContextKind kind = own.context(reached.port);
    ContextScope inner = own.resolves() ? scope.of(kind) : scope.stripped(strips);
    List<ContextPath> behind = behind(reached.element, -1, inner, own.resolves());
    if (behind != null && strips != 0) {
      behind = behind.stream().map(path -> path.shifted(strips)).toList();
    }
    return session(own.session(), behind);
  }

  private static List<ContextPath> session(String session, List<ContextPath> behind) {
    if (session.isEmpty()) {
      return behind;
    }
    List<ContextTerm> terms = ContextRuleParser.terms(session);
    List<ContextPath> paths = behind == null ? List.of(ContextPath.EMPTY) : behind;
    return paths.stream().map(path -> path.behind(terms)).toList();
  }

  private List<ContextPath> dispatch(Element element, ContextElement own, ContextScope scope) {
    List<ContextPath> paths = new ArrayList<>();
    // From the last rule on: a cascade goes on with those behind.
    for (int i = own.rules().size() - 1; i >= 0; i--) {
      List<ContextPath> rule = paths(own.rules().get(i), element, own.cascades(), scope);
      if (own.cascades()) {
        rule = withElse(rule, paths);
      }
      rule.addAll(paths);
      paths = rule;
      if (paths.size() > MAX_PATHS) {
        throw new WalkException("more than " + MAX_PATHS + " ways through the dispatchers");
      }
    }
    return paths;
  }

  private List<ContextPath> paths(
      ContextRule rule, Element element, boolean cascades, ContextScope scope) {
    int output = rule.output();
    ContextPath base = new ContextPath(rule.terms(), Map.of(element, output), false);
    List<ContextPath> paths = new ArrayList<>();
    if (output < 0 || output >= element.nOutputs()) {
      paths.add(base.dropping());
      return paths;
    }
    List<ContextPath> behind = behind(element, output, scope, cascades);
    if (behind == null) {
      paths.add(base);
      return paths;
    }
    boolean takesAll = false;
    for (ContextPath path : behind) {
      paths.add(path.behind(rule.terms()).with(element, output));
      takesAll |= path.matchesAll();
    }
    if (!takesAll && !cascades) {
      paths.add(base.dropping());
    }
    return paths;
  }

  /** Where ways end in a drop, has packets go on with other ways. */
  private static List<ContextPath> withElse(List<ContextPath> paths, List<ContextPath> others) {
    List<ContextPath> all = new ArrayList<>();
    for (ContextPath path : paths) {
      if (!path.drops() || others.isEmpty()) {
        all.add(path);
      } else if (path.matchesAll()) {
        break;
      } else {
        others.forEach(other -> all.add(other.behind(path.terms())));
      }
    }
    return all;
  }

  /**
   * What elements of other packages expect, known by their class.
   *
   * @param kind of the packets
   * @param session as that of a {@link ContextElement}
   */
  private record Foreign(ContextKind kind, String session) {
    /** Null for elements that have no say. */
    static Foreign of(Element element, int port) {
      return switch (element.className()) {
        case "ARPResponder" -> new Foreign(ContextKind.ARP, "20/0001");
        case "ARPQuerier" ->
            port == 0 ? new Foreign(ContextKind.IP, "") : new Foreign(ContextKind.ARP, "20/0002");
        default -> null;
      };
    }
  }
}
