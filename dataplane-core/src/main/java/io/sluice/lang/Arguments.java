// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Assigns the arguments of a compound element to its parameters. */
final class Arguments {
  private Arguments() {}

  /**
   * Positional parameters take the first arguments, keyword parameters the ones that start with
   * their keyword, {@code __REST__} takes what is left. All others must get a value.
   *
   * @return a value for each parameter; null when the arguments do not fit
   */
  static List<String> assign(List<Ast.Parameter> parameters, List<String> arguments) {
    int count = parameters.size();
    String lastKeyword = count == 0 ? "" : parameters.get(count - 1).keyword();
    if (lastKeyword.isEmpty()) {
      return arguments.size() == count ? arguments : null;
    }
    boolean rest = lastKeyword.equals(Scope.REST);
    int named = rest ? count - 1 : count;
    int positional = 0;
    while (positional < named && parameters.get(positional).keyword().isEmpty()) {
      positional++;
    }
    String[] values = new String[count];
    List<String> left = new ArrayList<>();
    int position = 0;
    for (String argument : arguments) {
      if (position < positional) {
        values[position++] = argument;
        continue;
      }
      ConfigStrings.Keyword keyword = ConfigStrings.keyword(argument);
      int slot = keyword == null ? -1 : find(parameters, positional, named, keyword.name());
      if (slot >= 0) {
        values[slot] = keyword.rest();
      } else if (rest) {
        left.add(argument);
      } else {
        return null;
      }
    }
    if (rest) {
      values[count - 1] = String.join(", ", left);
    }
    List<String> assigned = Arrays.asList(values);
    return assigned.contains(null) ? null : assigned;
  }

  private static int find(List<Ast.Parameter> parameters, int from, int to, String keyword) {
    for (int i = from; i < to; i++) {
      if (parameters.get(i).keyword().equals(keyword)) {
        return i;
      }
    }
    return -1;
  }
}
