// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;
import java.lang.invoke.MethodHandles;

/**
 * An output; {@link Links} defines this class anew for each, with where it leads as constants, so
 * that a whole path of pushes is compiled as one.
 */
final class LinkTemplate extends Link {
  private static final Links.LinkData DATA =
      Templates.data(MethodHandles.lookup(), Links.LinkData.class);
  private static final OutputPort OUTPUT = DATA.output();
  private static final Element TARGET = DATA.target();
  private static final int PORT = DATA.port();
  private static final PacketLoop LOOP = DATA.loop();
  private static final PacketElement[] CHAIN = DATA.chain();
  private static final PacketElement LAST = DATA.last();
  private static final Link NEXT = DATA.next();

  LinkTemplate() {}

  @Override
  void push(PacketBatch batch) {
    if (OUTPUT.enter(batch.size())) {
      OUTPUT.pushSpecially(batch);
    } else if (LOOP != null) {
      PacketElement.pushThrough(LOOP, CHAIN, LAST, NEXT, batch);
    } else {
      TARGET.push(PORT, batch);
    }
  }
}
