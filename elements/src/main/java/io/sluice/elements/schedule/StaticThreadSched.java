// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ThreadPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Assigns elements to workers.
 *
 * <p>{@code StaticThreadSched(ELEMENT THREAD, ...)}
 *
 * <p>Each argument is the name of an element, or of a compound element, and the number of a worker
 * from 0. Elements that only receive packets follow the sources and drains that are assigned. If an
 * element is assigned more than once, the last assignment counts, which is the one inside a
 * compound element. FastClick's {@code NODE/THREAD} is the same as THREAD: the processors of
 * workers are chosen when Sluice starts, not here.
 */
@ElementInfo(name = "StaticThreadSched", ports = "0/0")
@ElementEffects
public final class StaticThreadSched extends BatchElement implements ThreadPlan {
  private final Map<String, Integer> workers = new HashMap<>();

  /** Creates the element. */
  public StaticThreadSched() {}

  @Override
  protected void configure(Args args) {
    int count = router().workerCount();
    for (String argument : args.rest()) {
      String[] words = argument.strip().split("\\s+");
      if (argument.isBlank()) {
        continue;
      }
      if (words.length != 2) {
        args.error("expected 'ELEMENT THREAD', not '" + argument + "'");
        continue;
      }
      try {
        int wanted = Integer.parseInt(words[1].replaceFirst("^\\d+/", ""));
        if (wanted < -1 || wanted >= count) {
          args.warning("thread preference " + wanted + " out of range");
          wanted = wanted < 0 ? -1 : 0;
        }
        assign(args, words[0], wanted);
      } catch (NumberFormatException e) {
        args.error("THREAD: parse error in '" + words[1] + "'");
      }
    }
  }

  private void assign(Args args, String name, int worker) {
    List<String> found = new ArrayList<>();
    Element element = router().find(name, this);
    if (element != null) {
      found.add(element.name());
    } else {
      String prefix = name().substring(0, name().lastIndexOf('/') + 1) + name + "/";
      for (Element candidate : router().elements()) {
        if (candidate.name().startsWith(prefix)) {
          found.add(candidate.name());
        }
      }
    }
    if (found.isEmpty()) {
      args.error("'" + name + "' does not name an element");
    }
    for (String each : found) {
      workers.put(each, worker);
    }
  }

  @Override
  public int workerOf(String elementName) {
    return workers.getOrDefault(elementName, -1);
  }
}
