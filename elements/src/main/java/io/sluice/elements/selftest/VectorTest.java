// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.LongArrayList;

/**
 * Tests growing lists of packets.
 *
 * <p>{@code VectorTest()}
 *
 * <p>Appends, inserts, removes and sorts, and compares with the same done by hand.
 */
@ElementInfo(name = "VectorTest", ports = "0/0")
@ElementEffects
public final class VectorTest extends SelfTest {
  /** Creates the element. */
  public VectorTest() {}

  @Override
  void test() {
    LongArrayList list = new LongArrayList();
    for (long i = 0; i < 1000; i++) {
      list.addLong(i * 7 % 1000);
    }
    same("size", 1000, list.size());
    long[] copy = list.toLongArray();
    same("element", 7L, copy[1]);
    list.addLong(1, -1);
    same("inserted", -1L, list.getLong(1));
    same("moved", 7L, list.getLong(2));
    list.removeAt(1);
    check("removed", Arrays.equals(copy, list.toLongArray()));
    Arrays.sort(copy);
    for (int i = 0; i < copy.length; i++) {
      same("sorted", (long) i, copy[i]);
    }
    List<List<String>> nested = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      nested.add(new ArrayList<>(List.of("x" + i)));
    }
    nested.subList(3, 18).clear();
    same("nested", "[[x0], [x1], [x2], [x18], [x19]]", nested.toString());
    list.clear();
    check("empty", list.isEmpty());
  }
}
