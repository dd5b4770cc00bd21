// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.pmd.dpdk.eal.DpdkException;

/**
 * Enqueues packets into a DPDK ring.
 *
 * <p>{@code ToDPDKRing(MEM_POOL, FROM_PROC, TO_PROC [, keywords])}
 *
 * <p>The ring has the name FROM_PROC, or TO_PROC with {@code FORCE_LOOKUP}; the first element that
 * names it creates it, and {@link FromDPDKRing} is its other end. Packets that do not fit into the
 * ring wait in an internal queue.
 *
 * <p>Keywords: {@code IQUEUE} packets of the internal queue, a power of two, default 1024; {@code
 * BLOCKING} boolean, default false: when the internal queue is full, packets are dropped; true
 * waits for the other end instead; {@code TIMEOUT} milliseconds for which fewer than BURST packets
 * wait, default 0; {@code BURST} packets to collect before enqueuing, default 32; the others are
 * those of FromDPDKRing.
 *
 * <p>Handlers: those of ToDPDKDevice.
 */
@ElementInfo(name = "ToDPDKRing", ports = "1/0", processing = "h/", shared = true)
@ElementEffects(
    reads = DATA,
    does = {SENDS, KEEPS, DROPS, COUNTS})
public final class ToDPDKRing extends ToDPDKDevice {
  /** Creates the element. */
  public ToDPDKRing() {}

  @Override
  protected void configure(Args args) {
    DpdkRing ring = DpdkRing.read(args);
    readBuffer(args, ring.burst);
    if (args.hasErrors()) {
      return;
    }
    try {
      sendTo(ring.open("to"));
    } catch (DpdkException e) {
      args.error(e.getMessage());
    }
  }
}
