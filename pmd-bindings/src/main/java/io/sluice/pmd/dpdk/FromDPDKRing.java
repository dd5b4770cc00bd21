// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.RECEIVES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.pmd.dpdk.eal.DpdkException;

/**
 * Dequeues packets from a DPDK ring.
 *
 * <p>{@code FromDPDKRing(MEM_POOL, FROM_PROC, TO_PROC [, keywords])}
 *
 * <p>The ring has the name FROM_PROC, or TO_PROC with {@code FORCE_LOOKUP}; the first element that
 * names it creates it. The other end is the {@link ToDPDKRing} of the same ring, in this or another
 * configuration of this process. Both use the process's pool: MEM_POOL is accepted and ignored.
 * Rings of other processes are out of reach: their packets would lie in memory that this process
 * does not have.
 *
 * <p>Keywords: {@code BURST} 1 to 256, default 32; {@code NDESC} slots of a new ring, a power of
 * two, default 1024; {@code SP_ENQ}, {@code SC_DEQ} boolean, default false: only one worker ever
 * enqueues, or dequeues. {@code FORCE_CREATE}, {@code NUMA_ZONE} are accepted and ignored.
 *
 * <p>Handlers: those of FromDPDKDevice.
 */
@ElementInfo(name = "FromDPDKRing", ports = "0/1", processing = "/h")
@ElementEffects(does = {RECEIVES, MAKES, COUNTS})
public final class FromDPDKRing extends FromDPDKDevice {
  /** Creates the element. */
  public FromDPDKRing() {}

  @Override
  protected void configure(Args args) {
    DpdkRing ring = DpdkRing.read(args);
    if (args.hasErrors()) {
      return;
    }
    try {
      poll(ring.open("from"), ring.burst);
    } catch (DpdkException e) {
      args.error(e.getMessage());
    }
  }
}
