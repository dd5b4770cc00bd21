// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.flow.FlowKey;
import io.sluice.run.Worker;

/**
 * Which of a rewriter's copies has a flow. The packets that begin a flow all come in at one worker,
 * as a port's receive side scaling deals them out; the replies, which are addressed to what the
 * flow was rewritten to, at any. So a flow lives at the copy that the key of its replies hashes to,
 * and every copy can tell where a reply belongs. A pattern with a range gives a new flow such a
 * port, or address, that this is the copy at which its packets come in: the hash gives each copy
 * its own slice of the range. Where there is nothing to choose from, the first packets change the
 * worker instead of the replies.
 *
 * @param index of this copy
 * @param count how many there are
 */
record Shards(int index, int count) {
  /** That of an element without copies. */
  static final Shards ALONE = new Shards(0, 1);

  boolean areSeveral() {
    return count > 1;
  }

  /** The copy that has the flow whose replies have this key; the same for the reversed key. */
  int ownerOf(long addresses, long second) {
    long hash = FlowKey.symmetricHash(addresses, second) & 0xffff_ffffL;
    return (int) (hash * count >>> 32);
  }

  /** This copy's part of a number. */
  int part(int total) {
    return total == Integer.MAX_VALUE ? total : total / count + (index < total % count ? 1 : 0);
  }

  /** The copy on a worker of the element that has a name; null when there is no such element. */
  static Element find(ElementContext router, String name, Worker worker) {
    Element element = router.find(name);
    return element == null ? null : router.instance(element, worker);
  }
}
