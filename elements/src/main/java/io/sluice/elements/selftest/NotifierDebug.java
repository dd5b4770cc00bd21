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
 * Shows whether there is something to pull, or room to push.
 *
 * <p>{@code NotifierDebug()}
 *
 * <p>Passes packets on. On a pull path it checks whether the nearest queues upstream may have
 * packets; on a push path, whether those downstream have room.
 *
 * <p>Handlers: {@code signal} (read) the queues as Click prints them: {@code empty.N/MASK:BITS} for
 * each group of 32 queues of the configuration that contains some of them, joined by {@code +};
 * MASK, in hexadecimal, says which of the 32, BITS which of these have packets; {@code full}
 * instead of {@code empty} shows which have room. A {@code *} follows if any bit is set.
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
