// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

/**
 * Which copy of an element has a flow, where each worker has a copy with flows of its own. The
 * packets that begin a flow all come in at one worker, as a port's receive side scaling deals them
 * out; the replies, which are addressed to what the flow was rewritten to, at any. So a flow lives
 * at the copy that the key of its replies hashes to, and every copy can tell where a reply belongs.
 * Whoever chooses a new port, or address, for a flow takes one for which this is the copy that is
 * to have the flow: the hash gives each copy its own slice of a range, and nothing is given twice.
 *
 * @param index of this copy
 * @param count how many there are
 */
public record Shards(int index, int count) {
  /** That of an element without copies. */
  public static final Shards ALONE = new Shards(0, 1);

  /**
   * Whether there are copies.
   *
   * @return false for {@link #ALONE}
   */
  public boolean areSeveral() {
    return count > 1;
  }

  /**
   * The copy that has the flow whose replies have a key; the same for the reversed key.
   *
   * @param addresses first half of the key
   * @param second second half; its realm does not matter
   * @return its index
   */
  public int ownerOf(long addresses, long second) {
    return ownerOf(FlowKey.symmetricHash(addresses, second));
  }

  /**
   * The copy that has what a hash stands for.
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
   * @param total any; {@link Integer#MAX_VALUE} is no limit, and not divided
   * @return the parts of all copies add up to the total
   */
  public int part(int total) {
    return total == Integer.MAX_VALUE ? total : total / count + (index < total % count ? 1 : 0);
  }
}
