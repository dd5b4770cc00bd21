// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.Dependency.Way;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Goal;
import io.sluice.chain.request.Mode;
import io.sluice.chain.request.Orders;
import io.sluice.effect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Divides a chain into groups of branches that may run in parallel. A function joins the branch of
 * the functions that it depends on. If it depends on none, it joins the branch with the least work;
 * if it depends on several branches, it begins a new group after them.
 */
final class Grouping {
  /** The number of branches that a copier can have. */
  private static final int MOST_BRANCHES = 8;

  private final ChainRequest request;
  private final Map<String, Profile> profiles;
  private final Costs costs;
  private final List<String> notes;

  private Grouping(
      ChainRequest request, Map<String, Profile> profiles, Costs costs, List<String> notes) {
    this.request = request;
    this.profiles = profiles;
    this.costs = costs;
    this.notes = notes;
  }

  /**
   * Divides a chain.
   *
   * @param request the request
   * @param names the functions, in an order that the request allows
   * @param profiles what they do
   * @param costs what they cost
   * @param notes takes the decisions, with reasons
   */
  static List<Group> of(
      ChainRequest request,
      List<String> names,
      Map<String, Profile> profiles,
      Costs costs,
      List<String> notes) {
    return new Grouping(request, profiles, costs, notes).run(names);
  }

  private List<Group> run(List<String> names) {
    int most = request.mode() == Mode.AUTO ? request.workers() : MOST_BRANCHES;
    List<Group> groups = new ArrayList<>();
    List<List<String>> open = new ArrayList<>();
    for (String name : names) {
      List<List<String>> before = new ArrayList<>();
      for (List<String> branch : open) {
        if (branch.stream().anyMatch(each -> depends(each, name))) {
          before.add(branch);
        }
      }
      if (before.size() > 1) {
        groups.add(close(open));
        open = new ArrayList<>();
        before.clear();
      }
      List<String> branch = before.isEmpty() ? null : before.get(0);
      if (branch == null && open.size() >= most) {
        branch = open.stream().min(Comparator.comparingDouble(this::cost)).orElseThrow();
      }
      if (branch == null) {
        branch = new ArrayList<>();
        open.add(branch);
      }
      branch.add(name);
      if (!hasOrder(open)) {
        branch.remove(name);
        open.removeIf(List::isEmpty);
        groups.add(close(open));
        open = new ArrayList<>(List.of(new ArrayList<>(List.of(name))));
      }
    }
    if (!open.isEmpty()) {
      groups.add(close(open));
    }
    return joined(groups);
  }

  /**
   * Whether a sequence exists that gives the same result as the parallel functions of a group. If
   * the request leaves their order open, each pair of functions may have its order, but three pairs
   * may form a cycle.
   */
  private boolean hasOrder(List<List<String>> branches) {
    List<String> left = new ArrayList<>(branches.stream().flatMap(List::stream).toList());
    while (left.removeIf(name -> left.stream().noneMatch(each -> precedes(each, name, branches)))) {
      // until none is left, or all the others wait for each other
    }
    return left.isEmpty();
  }

  /** Whether the result of two functions of a group requires this order. */
  private boolean precedes(String first, String second, List<List<String>> branches) {
    for (List<String> branch : branches) {
      if (branch.contains(first) && branch.contains(second)) {
        return branch.indexOf(first) < branch.indexOf(second);
      }
    }
    Profile a = profiles.get(first);
    Profile b = profiles.get(second);
    return !first.equals(second)
        && Dependency.between(b, a).way() == Way.SEQUENTIAL
        && Dependency.between(a, b).way() != Way.SEQUENTIAL;
  }

  /** Whether a later function must wait for an earlier one. */
  private boolean depends(String earlier, String later) {
    Dependency dependency = dependency(earlier, later);
    notes.add(
        "dependency: %s, %s: %s: %s (NFP: %s)"
            .formatted(
                earlier,
                later,
                dependency.way().name().toLowerCase(Locale.ROOT),
                dependency.reason(),
                Nfp.of(profiles.get(earlier).effects())
                    .before(Nfp.of(profiles.get(later).effects()))
                    .name()
                    .toLowerCase(Locale.ROOT)));
    return dependency.way() == Way.SEQUENTIAL;
  }

  /** How two functions may run; in the better order if the request leaves the order open. */
  private Dependency dependency(String earlier, String later) {
    Dependency dependency = Dependency.between(profiles.get(earlier), profiles.get(later));
    if (dependency.way() == Way.SEQUENTIAL && !Orders.requires(request, earlier, later)) {
      Dependency other = Dependency.between(profiles.get(later), profiles.get(earlier));
      return other.way() == Way.SEQUENTIAL ? dependency : other;
    }
    return dependency;
  }

  private double cost(List<String> branch) {
    return branch.stream().mapToDouble(costs::of).sum();
  }

  private Group close(List<List<String>> branches) {
    List<String> all = branches.stream().flatMap(List::stream).toList();
    if (branches.size() == 1) {
      return Group.sequence(all);
    }
    Group group = new Group(branches, copies(branches), workers(branches));
    if (request.mode() == Mode.AUTO) {
      String why = whyNot(group);
      if (why != null) {
        notes.add("sequential: " + group + ": " + why);
        return Group.sequence(inOrder(all));
      }
    }
    notes.add(
        "parallel: %s, copies: %s, workers: %s"
            .formatted(group, words(group.copies()), numbers(group.workers())));
    return group;
  }

  /** The functions of a group in the order of the request. */
  private List<String> inOrder(List<String> names) {
    return Orders.sequence(request).stream()
        .map(use -> use.name())
        .filter(names::contains)
        .toList();
  }

  private static String numbers(List<Integer> workers) {
    return String.join(" ", workers.stream().map(String::valueOf).toList());
  }

  private static String words(List<Way> copies) {
    return String.join(" ", copies.stream().map(c -> c.name().toLowerCase(Locale.ROOT)).toList());
  }

  /** What each branch gets: the packet itself if possible, otherwise a copy. */
  private List<Way> copies(List<List<String>> branches) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      order.add(i);
    }
    // Branches that resize packets come first, then those that use the payload: the others can do
    // with copies of the headers.
    order.sort(
        Comparator.<Integer, Boolean>comparing(i -> !resizes(branches.get(i)))
            .thenComparing(i -> !touchesPayload(branches.get(i))));
    List<Integer> sharing = new ArrayList<>();
    Way[] copies = new Way[branches.size()];
    for (int i : order) {
      boolean shares = request.mode() != Mode.COPIES || sharing.isEmpty();
      for (int other : sharing) {
        List<String> a = branches.get(Math.min(i, other));
        List<String> b = branches.get(Math.max(i, other));
        shares &= mayShare(a, b) && !resizes(a) && !resizes(b);
        shares &= !(request.workers() > 1 && writes(a) && writes(b));
      }
      if (shares) {
        sharing.add(i);
        copies[i] = Way.SHARE;
      } else {
        boolean all = request.mode() == Mode.COPIES || touchesPayload(branches.get(i));
        copies[i] = all ? Way.FULL : Way.HEADER;
      }
    }
    return List.of(copies);
  }

  private boolean mayShare(List<String> a, List<String> b) {
    for (String first : a) {
      for (String second : b) {
        if (dependency(first, second).way() != Way.SHARE) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean writes(List<String> branch) {
    return branch.stream()
        .flatMap(name -> profiles.get(name).effects().fieldsWritten().stream())
        .anyMatch(field -> !field.isAnnotation());
  }

  private boolean resizes(List<String> branch) {
    return branch.stream().anyMatch(name -> profiles.get(name).resizes());
  }

  private boolean touchesPayload(List<String> branch) {
    return branch.stream()
        .map(name -> profiles.get(name).effects())
        .anyMatch(e -> e.reads(Field.PAYLOAD) || e.writes(Field.PAYLOAD));
  }

  /**
   * The worker of each branch: the one that the request gives for its first function, otherwise the
   * one with the fewest branches. With the goal throughput, the branch with the least work stays on
   * the first worker, which copies and merges.
   */
  private List<Integer> workers(List<List<String>> branches) {
    int first = 0;
    for (int i = 1; request.goal() == Goal.THROUGHPUT && i < branches.size(); i++) {
      first = cost(branches.get(i)) < cost(branches.get(first)) ? i : first;
    }
    Integer[] workers = new Integer[branches.size()];
    int[] taken = new int[request.workers()];
    for (int i = 0; i < workers.length; i++) {
      int named = namedWorker(branches.get(i).get(0));
      if (named >= 0) {
        workers[i] = named;
        taken[named]++;
      }
    }
    for (int turn = 0; turn < workers.length; turn++) {
      int branch = (first + turn) % workers.length;
      if (workers[branch] == null) {
        workers[branch] = leastTaken(taken);
        taken[workers[branch]]++;
      }
    }
    return List.of(workers);
  }

  private static int leastTaken(int[] taken) {
    int least = 0;
    for (int i = 1; i < taken.length; i++) {
      least = taken[i] < taken[least] ? i : least;
    }
    return least;
  }

  private int namedWorker(String function) {
    return request.functions().stream()
        .filter(use -> use.name().equals(function))
        .mapToInt(use -> use.place().worker())
        .findFirst()
        .orElse(-1);
  }

  /** Why parallel execution of a group does not pay; null if it does. */
  private String whyNot(Group group) {
    if (request.workers() < 2) {
      return "there is one worker, and running in parallel needs two";
    }
    for (String name : group.functions()) {
      if (!costs.knows(name)) {
        return "what " + name + " costs is unknown: no packet of a trial run has reached it";
      }
    }
    double sum = cost(group.functions());
    // One branch gets the packet itself, without a copy.
    double extra = costs.hop() - costs.copy(Way.SHARE);
    for (Way copy : group.copies()) {
      extra += costs.copy(copy);
    }
    boolean latency = request.goal() == Goal.LATENCY;
    double parallel = latency ? longest(group) + extra : busiest(group, extra);
    if (parallel < sum) {
      String what = latency ? "in parallel" : "in parallel for the busiest worker";
      notes.add(text("pays: %.0f ns in sequence, %.0f %s", sum, parallel, what));
      return null;
    }
    return latency
        ? text(
            "it takes %.0f ns per packet in sequence, and %.0f in parallel: %.0f in the longest"
                + " branch, %.0f for copying, merging and the other worker",
            sum, parallel, parallel - extra, extra)
        : text(
            "it takes %.0f ns per packet in sequence, and in parallel %.0f on the busiest worker;"
                + " copying, merging and the other worker take %.0f",
            sum, parallel, extra);
  }

  private double longest(Group group) {
    return group.branches().stream().mapToDouble(this::cost).max().orElse(0);
  }

  /**
   * The time per packet of the busiest worker, in nanoseconds; the first worker copies and merges.
   */
  private double busiest(Group group, double extra) {
    double[] work = new double[request.workers()];
    work[0] = extra;
    for (int i = 0; i < group.branches().size(); i++) {
      int worker = group.workers().get(i);
      work[worker] += cost(group.branches().get(i)) + (worker == 0 ? 0 : costs.hop());
    }
    return Arrays.stream(work).max().orElse(0);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Joins successive groups that are sequences. */
  private static List<Group> joined(List<Group> groups) {
    List<Group> joined = new ArrayList<>();
    for (Group group : groups) {
      Group last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && !last.isParallel() && !group.isParallel()) {
        List<String> both = new ArrayList<>(last.functions());
        both.addAll(group.functions());
        joined.set(joined.size() - 1, Group.sequence(both));
      } else {
        joined.add(group);
      }
    }
    return joined;
  }
}
