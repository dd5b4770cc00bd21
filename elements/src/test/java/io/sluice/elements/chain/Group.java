// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.effect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Functions that may run in parallel, and how: in order, with what each gets, and where it runs.
 *
 * @param functions in the order of the row
 * @param copies for each
 * @param workers for each
 * @param home the Merger's worker
 */
record Group(List<Function> functions, List<CopyMode> copies, List<Integer> workers, int home) {
  /** Any group of two to five functions on some workers. */
  static Group random(Random random, int workers) {
    List<Function> functions = new ArrayList<>();
    int wanted = 2 + random.nextInt(4);
    for (int tries = 0; functions.size() < 2 || tries < 100 && functions.size() < wanted; tries++) {
      Function next = Function.ALL.get(random.nextInt(Function.ALL.size()));
      if (functions.stream().allMatch(f -> f != next && f.mayRunBeside(next))) {
        functions.add(next);
      } else if (tries > 50 && functions.size() < 2) {
        functions.clear();
      }
    }
    return of(functions, random, workers);
  }

  /** Functions in parallel, with any copies and workers that they may have. */
  static Group of(List<Function> functions, Random random, int workers) {
    List<CopyMode> copies = new ArrayList<>();
    for (Function function : functions) {
      copies.add(copy(function, functions, copies, random));
    }
    if (!copies.contains(CopyMode.SHARE)) {
      copies.set(random.nextInt(copies.size()), CopyMode.SHARE);
    }
    List<Integer> places = new ArrayList<>();
    // IPEncap numbers packets in another range on another worker.
    boolean tunnel = functions.stream().anyMatch(f -> f.name().equals("tunnel"));
    int sharing = tunnel ? 0 : random.nextInt(workers);
    for (int i = 0; i < functions.size(); i++) {
      Function function = functions.get(i);
      boolean writesShared = copies.get(i) == CopyMode.SHARE && function.written().writesBytes();
      boolean fixed = function.name().equals("tunnel") || writesShared;
      places.add(fixed ? sharing : random.nextInt(workers));
    }
    return new Group(functions, copies, places, random.nextInt(workers));
  }

  private static CopyMode copy(
      Function function, List<Function> all, List<CopyMode> before, Random random) {
    List<CopyMode> possible = new ArrayList<>(List.of(CopyMode.FULL));
    if (function.mayGetHeadersOnly()) {
      possible.add(CopyMode.HEADER);
      possible.add(CopyMode.HEADER);
    }
    boolean shares = true;
    for (int i = 0; i < before.size(); i++) {
      shares &= before.get(i) != CopyMode.SHARE || function.mayShareWith(all.get(i));
    }
    if (shares) {
      possible.add(CopyMode.SHARE);
      possible.add(CopyMode.SHARE);
    }
    return possible.get(random.nextInt(possible.size()));
  }

  /** How many of the functions write a field. */
  long writers(Field field) {
    return functions.stream().filter(f -> f.written().fields().contains(field)).count();
  }

  /** The functions in a row. */
  String row() {
    StringBuilder config = new StringBuilder("in -> pre -> ");
    for (int i = 0; i < functions.size(); i++) {
      config.append("f%d :: %s -> ".formatted(i, functions.get(i).compound()));
    }
    return config + "out :: Capture;";
  }

  /** The functions in parallel. */
  String parallel() {
    return parallel(functions.stream().map(Function::writes).toList());
  }

  /** The same, but for what is said of their writes. */
  String parallel(List<String> writes) {
    StringBuilder config =
        new StringBuilder("m :: Merger(CHAIN x, CAPACITY 16384, TIMEOUT 0, WRITES");
    writes.forEach(text -> config.append(" \"").append(text).append('"'));
    config.append(") -> out :: Capture;\nin -> pre -> c :: Copier(CHAIN x, COPY");
    copies.forEach(copy -> config.append(' ').append(copy.text()));
    config.append(");\n");
    StringBuilder places = new StringBuilder("in 0, c 0, m " + home);
    for (int i = 0; i < functions.size(); i++) {
      config.append(
          "c[%d] -> h%d :: Null -> f%d :: %s -> m;\n"
              .formatted(i, i, i, functions.get(i).compound()));
      places.append(", h%d %d".formatted(i, workers.get(i)));
    }
    return config + "StaticThreadSched(" + places + ");";
  }

  /** The handlers that show what the functions have gathered. */
  List<String> state() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      for (String handler : functions.get(i).state()) {
        all.add("f" + i + "/" + handler);
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return functions.stream().map(Function::name).toList() + " " + copies + " " + workers + home;
  }
}
