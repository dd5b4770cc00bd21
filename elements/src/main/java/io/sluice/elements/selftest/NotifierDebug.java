// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.queue.NearQueues;
import io.sluice.elements.queue.Storage;
import io.sluice.handler.Handlers;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows whether there is something to pull, or room to push to.
 *
 * <p>{@code NotifierDebug()}
 *
 * <p>Passes packets on. On a pull path it looks at the nearest queues in front, whether they may
 * have packets; on a push path at those behind, whether they have room.
 *
 * <p>Handlers: {@code signal} (read) the queues as Click prints them: {@code empty.N/MASK:BITS} for
 * each 32 queues of the configuration of which some are near, joined by {@code +}; MASK, in
 * hexadecimal, says which of the 32, BITS which of these have packets; {@code full} in place of
 * {@code empty} for those that have room. A {@code *} behind it when there are any.
 */
@ElementInfo(name = "NotifierDebug", ports = "1/1")
@ElementEffects
public final class NotifierDebug extends PacketElement {
  private static final int WORD = 32;

  private final List<Storage> all = new ArrayList<>();
  private List<Storage> near = List.of();

  /** Creates the element. */
  public NotifierDebug() {}

  @Override
  protected void initialize(Setup setup) {
    for (Element element : router().instances()) {
      if (element instanceof Storage queue) {
        all.add(queue);
      }
    }
    near = NearQueues.of(this);
    near.forEach(Storage::watch);
  }

  @Override
  public int process(long packet) {
    return 0;
  }

  private String signal() {
    boolean push = input(0).isPush();
    StringBuilder text = new StringBuilder();
    for (int word = 0; word * WORD < all.size(); word++) {
      int mask = 0;
      int bits = 0;
      for (int i = word * WORD; i < Math.min(all.size(), (word + 1) * WORD); i++) {
        Storage queue = all.get(i);
        if (near.contains(queue)) {
          mask |= 1 << i;
          bits |= (push ? queue.hasRoom() : queue.mayHavePackets()) ? 1 << i : 0;
        }
      }
      if (mask != 0) {
        text.append(text.length() == 0 ? "" : "+").append(push ? "full." : "empty.").append(word);
        text.append('/').append(Integer.toHexString(mask));
        text.append(':').append(Integer.toHexString(bits)).append(bits == 0 ? "" : "*");
      }
    }
    return text.toString();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("signal", this::signal);
  }
}
