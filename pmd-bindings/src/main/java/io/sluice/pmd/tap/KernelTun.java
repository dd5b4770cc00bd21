// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Exchanges IP packets with the kernel's network stack through a virtual interface.
 *
 * <p>{@code KernelTun(ADDR/MASK [, GATEWAY, keywords])}
 *
 * <p>Like {@code KernelTap}, with packets that begin with the IP header. Sets the network header
 * and destination address annotations. Anything that is not an IP packet goes to output 1, if there
 * is one. The kernel sends packets for ADDR's network, other than for ADDR itself, to this element.
 *
 * <p>Keywords and handlers are those of KernelTap; {@code ETHER} is accepted and ignored.
 * KernelTunMP is another name for it, with the keyword {@code THREADS}, which is mandatory there
 * and ignored: one worker reads the device.
 */
@ElementInfo(
    name = "KernelTun",
    aliases = "KernelTunMP",
    ports = "0-1/1-2",
    processing = "a/h",
    flow = "x/y")
@ElementEffects(
    reads = DATA,
    does = {MAKES, SENDS, DROPS})
public final class KernelTun extends KernelDevice {
  /** Creates the element. */
  public KernelTun() {
    super(false);
  }

  @Override
  protected void configure(Args args) {
    args.keyword("TAP").asBool(false);
    if (className().equals("KernelTunMP")) {
      args.requiredKeyword("THREADS").asRaw("");
    }
    configureByAddress(args);
  }
}
