// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.ChainSupport;
import io.sluice.element.Element;
import io.sluice.element.Link;
import io.sluice.element.OutputPort;
import io.sluice.element.PacketElement;
import io.sluice.element.PacketLoop;
import io.sluice.packet.PacketBatch;
import java.lang.invoke.MethodHandles;

/**
 * An output. {@link Links} defines this class again for each output, with the next element as a
 * constant, so that a whole path of pushes is compiled as one method.
 */
final class LinkTemplate extends Link {
  private static final Links.LinkData DATA =
      Templates.data(MethodHandles.lookup(), Links.LinkData.class);
  private static final OutputPort OUTPUT = DATA.output();
  private static final Element TARGET = OUTPUT.target();
  private static final int PORT = OUTPUT.targetPort();
  private static final PacketElement HEAD = DATA.head();
  private static final PacketLoop LOOP = HEAD == null ? null : ChainSupport.loop(HEAD);
  private static final PacketElement[] CHAIN = HEAD == null ? null : ChainSupport.chain(HEAD);
  private static final PacketElement LAST = HEAD == null ? null : ChainSupport.last(HEAD);
  private static final Link NEXT = DATA.next();

  LinkTemplate() {}

  @Override
  public void push(PacketBatch batch) {
    if (ChainSupport.enter(OUTPUT, batch.size())) {
      ChainSupport.pushSpecially(OUTPUT, batch);
    } else if (LOOP != null) {
      ChainSupport.pushThrough(LOOP, CHAIN, LAST, NEXT, batch);
    } else {
      // The same as Failures.push, but with one nested call less: the JIT limits the depth of
      // inlining.
      try {
        TARGET.push(PORT, batch);
      } catch (RuntimeException e) {
        ChainSupport.failed(TARGET, e, batch);
      }
    }
  }
}
