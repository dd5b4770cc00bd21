// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.Element;
import io.sluice.element.Link;
import io.sluice.element.OutputPort;
import io.sluice.element.PacketElement;
import io.sluice.element.PacketLoop;
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
  private static final Element TARGET = OUTPUT.target();
  private static final int PORT = OUTPUT.targetPort();
  private static final PacketElement HEAD = DATA.head();
  private static final PacketLoop LOOP = HEAD == null ? null : HEAD.loop();
  private static final PacketElement[] CHAIN = HEAD == null ? null : HEAD.chain();
  private static final PacketElement LAST = HEAD == null ? null : HEAD.last();
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
