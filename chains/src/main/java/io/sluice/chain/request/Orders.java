// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Diagnostics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the functions of a request into an order that it allows. */
public final class Orders {
  private Orders() {}

  /**
   * The functions of a request in an order that it allows: as listed, unless another function must
   * precede.
   *
   * @param request a request without errors
   * @return all its functions
   */
  public static List<FunctionUse> sequence(ChainRequest request) {
    return sequence(request.functions(), request.order());
  }

  /** As many functions as can be put in order; the others are part of a cycle or follow one. */
  private static List<FunctionUse> sequence(List<FunctionUse> functions, List<Precedence> order) {
    List<FunctionUse> left = new ArrayList<>(functions);
    List<FunctionUse> sequence = new ArrayList<>();
    while (!left.isEmpty()) {
      FunctionUse next = null;
      for (FunctionUse each : left) {
        if (next == null && !waits(each, left, order)) {
          next = each;
        }
      }
      if (next == null) {
        return sequence;
      }
      left.remove(next);
      sequence.add(next);
    }
    return sequence;
  }

  private static boolean waits(
      FunctionUse function, List<FunctionUse> left, List<Precedence> order) {
    return order.stream()
        .filter(p -> p.after().equals(function.name()))
        .anyMatch(p -> left.stream().anyMatch(each -> each.name().equals(p.before())));
  }

  /**
   * Whether one function must precede another, directly or indirectly.
   *
   * @param request a request without errors
   * @param before a function's name
   * @param after another's
   * @return true if it must; if the request has no order, true if it is listed earlier
   */
  public static boolean requires(ChainRequest request, String before, String after) {
    if (!request.ordered()) {
      List<String> names = request.functions().stream().map(FunctionUse::name).toList();
      return names.indexOf(before) < names.indexOf(after);
    }
    return path(before, after, request.order()) != null;
  }

  /** The precedences that lead from one function to another; null if there are none. */
  private static List<Precedence> path(String from, String to, List<Precedence> order) {
    Map<String, Precedence> by = new LinkedHashMap<>();
    List<String> open = new ArrayList<>(List.of(from));
    for (int i = 0; i < open.size(); i++) {
      for (Precedence step : order) {
        if (step.before().equals(open.get(i)) && by.putIfAbsent(step.after(), step) == null) {
          open.add(step.after());
        }
      }
    }
    if (!by.containsKey(to)) {
      return null;
    }
    List<Precedence> path = new ArrayList<>();
    for (String at = to; path.isEmpty() || !at.equals(from); at = path.get(0).before()) {
      path.add(0, by.get(at));
    }
    return path;
  }

  /** Reports each contradiction in an order once. */
  static void check(List<FunctionUse> functions, List<Precedence> order, Diagnostics diagnostics) {
    if (sequence(functions, order).size() == functions.size()) {
      return;
    }
    Map<String, Boolean> told = new HashMap<>();
    for (Precedence step : order) {
      List<Precedence> circle = path(step.before(), step.before(), order);
      if (circle != null && told.putIfAbsent(step.before(), true) == null) {
        circle.forEach(each -> told.put(each.before(), true));
        StringBuilder text = new StringBuilder(step.before());
        circle.forEach(each -> text.append(" before ").append(each.after()));
        diagnostics.error(step.position(), "contradictory order: " + text);
      }
    }
  }
}
