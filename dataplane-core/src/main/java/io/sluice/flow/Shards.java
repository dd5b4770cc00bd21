// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

/**
 * Decides which copy of an element has a flow if each worker has a copy with flows of its own. The
 * packets that begin a flow all arrive at one worker, because receive side scaling distributes
 * packets by flow. The replies are addressed to the rewritten addresses and may arrive at any
 * worker. Therefore a flow belongs to the copy that the hash of its reply key selects, and every
 * copy can compute where a reply belongs. An element that chooses a new port or address for a flow
 * takes one that selects its own copy: the hash gives each copy its own part of a range, and
 * nothing is assigned twice.
 *
 * @param index of this copy
 * @param count how many copies there are
 */
public record Shards(int index, int count) {
  /** For an element without copies. */
  public static final Shards ALONE = new Shards(0, 1);

  /**
   * Whether there are several copies.
   *
   * @return false for {@link #ALONE}
   */
  public boolean areSeveral() {
    return count > 1;
  }

  /**
   * The copy that has the flow with a given reply key; the same for the reversed key.
   *
   * @param addresses first half of the key
   * @param second second half; its realm is ignored
   * @return its index
   */
  public int ownerOf(long addresses, long second) {
    return ownerOf(FlowKey.symmetricHash(addresses, second));
  }

  /**
   * The copy that a hash selects.
   *
   * @param hash 32 bits, well mixed
   * @return its index
   */
  public int ownerOf(int hash) {
    return (int) ((hash & 0xffff_ffffL) * count >>> 32);
  }

  /**
   * This copy's part of a number.
   *
   * @param total any; {@link Integer#MAX_VALUE} means no limit, and is not divided
   * @return the parts of all copies add up to the total
   */
  public int part(int total) {
    return total == Integer.MAX_VALUE ? total : total / count + (index < total % count ? 1 : 0);
  }
}
