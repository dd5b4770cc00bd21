// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import java.util.Arrays;

/**
 * A list of routes, those with more ones in their masks first: the first that matches is the most
 * specific. Masks may have gaps. A lookup allocates nothing.
 */
final class LinearFib implements Fib {
  private static final LinearFib EMPTY = new LinearFib(new int[0], new int[0], new int[0]);

  private final int[] addresses;
  private final int[] masks;
  private final int[] hops;

  private LinearFib(int[] addresses, int[] masks, int[] hops) {
    this.addresses = addresses;
    this.masks = masks;
    this.hops = hops;
  }

  @Override
  public int lookup(int address) {
    int[] tests = masks;
    for (int i = 0; i < tests.length; i++) {
      if ((address & tests[i]) == addresses[i]) {
        return hops[i];
      }
    }
    return NONE;
  }

  /** Changes a list, each version a copy. */
  static final class Editor implements Fib.Editor {
    private LinearFib list = EMPTY;

    @Override
    public boolean put(int address, int mask, int hop) {
      int at = 0;
      while (at < list.masks.length
          && Integer.bitCount(list.masks[at]) >= Integer.bitCount(mask)
          && !is(at, address, mask)) {
        at++;
      }
      if (at < list.masks.length && is(at, address, mask)) {
        int[] hops = list.hops.clone();
        hops[at] = hop;
        list = new LinearFib(list.addresses, list.masks, hops);
      } else {
        list =
            new LinearFib(
                with(list.addresses, at, address),
                with(list.masks, at, mask),
                with(list.hops, at, hop));
      }
      return true;
    }

    private boolean is(int at, int address, int mask) {
      return list.addresses[at] == address && list.masks[at] == mask;
    }

    private static int[] with(int[] array, int at, int value) {
      int[] longer = Arrays.copyOf(array, array.length + 1);
      System.arraycopy(array, at, longer, at + 1, array.length - at);
      longer[at] = value;
      return longer;
    }

    @Override
    public void remove(int address, int mask) {
      for (int i = 0; i < list.masks.length; i++) {
        if (is(i, address, mask)) {
          list =
              new LinearFib(
                  without(list.addresses, i), without(list.masks, i), without(list.hops, i));
          return;
        }
      }
    }

    private static int[] without(int[] array, int at) {
      int[] shorter = Arrays.copyOf(array, array.length - 1);
      System.arraycopy(array, at + 1, shorter, at, shorter.length - at);
      return shorter;
    }

    @Override
    public void clear() {
      list = EMPTY;
    }

    @Override
    public LinearFib finish() {
      return list;
    }
  }
}
