// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import java.util.Arrays;

/**
 * An immutable array of ints in pages of {@value #PAGE}: a changed version shares the pages that
 * were not touched, so that making one costs about as much as its changes. Pages that were never
 * written share one page of zeros.
 */
final class PagedInts {
  static final int PAGE_BITS = 12;
  static final int PAGE = 1 << PAGE_BITS;

  private static final int[] ZEROS = new int[PAGE];

  private final int[][] pages;

  private PagedInts(int[][] pages) {
    this.pages = pages;
  }

  /**
   * Zeros.
   *
   * @param size how many, a multiple of a page
   * @return an array of them
   */
  static PagedInts zeros(int size) {
    int[][] pages = new int[size >>> PAGE_BITS][];
    Arrays.fill(pages, ZEROS);
    return new PagedInts(pages);
  }

  int get(int index) {
    return pages[index >>> PAGE_BITS][index & PAGE - 1];
  }

  /** Pages that hold something else than zeros. */
  int pagesInUse() {
    int count = 0;
    for (int[] page : pages) {
      if (page != ZEROS) {
        count++;
      }
    }
    return count;
  }

  /** Makes a changed version; for one thread. */
  static final class Editor {
    private int[][] pages;
    private boolean[] owned;

    Editor(PagedInts from) {
      pages = from.pages.clone();
      owned = new boolean[pages.length];
    }

    int get(int index) {
      return pages[index >>> PAGE_BITS][index & PAGE - 1];
    }

    /**
     * Writes one int, behind the end as well: the array grows.
     *
     * @param index where
     * @param value what
     */
    void set(int index, int value) {
      int page = index >>> PAGE_BITS;
      if (page >= pages.length) {
        grow(page + 1);
      }
      if (!owned[page]) {
        pages[page] = pages[page].clone();
        owned[page] = true;
      }
      pages[page][index & PAGE - 1] = value;
    }

    private void grow(int wanted) {
      int before = pages.length;
      pages = Arrays.copyOf(pages, Math.max(wanted, before + before / 2));
      Arrays.fill(pages, before, pages.length, ZEROS);
      owned = Arrays.copyOf(owned, pages.length);
    }

    /** The changed version; the editor is of no more use then. */
    PagedInts finish() {
      return new PagedInts(pages);
    }
  }
}
