// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.run.Timer;

/**
 * Sends an ARP reply every ten seconds.
 *
 * <p>{@code ARPFaker(DSTIP, DSTETH, SRCIP, SRCETH)}
 *
 * <p>Tells DSTIP, at DSTETH, that SRCIP has the Ethernet address SRCETH; first after one second.
 * Usually an ARPResponder does better.
 */
@ElementInfo(name = "ARPFaker", ports = "0/1", processing = "/h")
@ElementEffects(does = MAKES)
public final class ARPFaker extends BatchElement {
  private static final long SECOND = 1_000_000_000L;

  private final int noBuffer = dropReason("no buffer for a reply");
  private ArpReply reply;

  /** Creates the element. */
  public ARPFaker() {}

  @Override
  protected void configure(Args args) {
    reply = ArpReply.of(args);
  }

  @Override
  protected void initialize(Setup setup) {
    setup.timer(this::expired).scheduleAfter(SECOND);
  }

  private void expired(Timer self) {
    self.rescheduleAfter(10 * SECOND);
    long packet = reply.make(packets);
    if (packet == 0) {
      countDrops(noBuffer, 1);
    } else {
      output(0).push(packet);
    }
  }
}
