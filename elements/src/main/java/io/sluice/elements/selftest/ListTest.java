// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;

/**
 * Tests linked lists.
 *
 * <p>{@code ListTest()}
 *
 * <p>Adds, moves and removes at both ends and in the middle.
 */
@ElementInfo(name = "ListTest", ports = "0/0")
@ElementEffects
public final class ListTest extends SelfTest {
  /** Creates the element. */
  public ListTest() {}

  @Override
  void test() {
    LinkedList<Integer> list = new LinkedList<>(List.of(1, 2, 3, 4, 5));
    list.addFirst(0);
    list.addLast(6);
    same("both ends", "[0, 1, 2, 3, 4, 5, 6]", list.toString());
    for (ListIterator<Integer> i = list.listIterator(); i.hasNext(); ) {
      int value = i.next();
      if (value % 2 == 0) {
        i.remove();
      } else {
        i.add(10 * value);
      }
    }
    same("changed on the way", "[1, 10, 3, 30, 5, 50]", list.toString());
    list.addLast(list.removeFirst());
    same("moved", "[10, 3, 30, 5, 50, 1]", list.toString());
    Map<String, Integer> recent = new LinkedHashMap<>(16, 0.75f, true);
    for (String name : List.of("a", "b", "c")) {
      recent.put(name, 1);
    }
    same("found", 1, recent.get("a"));
    same("least recently used first", "[b, c, a]", recent.keySet().toString());
  }
}
