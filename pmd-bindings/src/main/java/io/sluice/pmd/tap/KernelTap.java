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
 * A virtual Ethernet interface whose other end is the kernel's network stack.
 *
 * <p>{@code KernelTap(ADDR/MASK [, GATEWAY, keywords])}
 *
 * <p>Makes an interface with the IPv4 address ADDR for the kernel, and a default route through
 * GATEWAY when that is given. Frames that the kernel sends on it come out of output 0; frames that
 * come in are received by the kernel. The kernel asks by ARP for neighbours: answer it. The
 * interface goes away with the configuration. Needs CAP_NET_ADMIN.
 *
 * <p>Keywords: {@code DEVNAME} name of the interface, by default the kernel numbers it ({@code
 * tap0}); {@code ETHER} its MAC address; {@code MTU} default 1500; {@code BURST} packets at a time,
 * default 32; {@code HEADROOM} bytes free before a packet; {@code IGNORE_QUEUE_OVERFLOWS} boolean,
 * default false, does not report a full queue; {@code OFFLOAD} boolean, default false: the kernel
 * leaves it to this element to cut what TCP sends into packets and to complete checksums, so that a
 * system call brings up to 64 kB, and takes segments that follow one another in a batch as one
 * packet.
 *
 * <p>Handlers: {@code dev_name} (read), {@code packets} (read) frames from the kernel, {@code sent}
 * (read) frames to it, {@code mtu} (read), {@code reset_counts} (write).
 */
@ElementInfo(name = "KernelTap", ports = "0-1/1-2", processing = "a/h", flow = "x/y")
@ElementEffects(
    reads = DATA,
    does = {MAKES, SENDS, DROPS})
public final class KernelTap extends KernelDevice {
  /** Creates the element. */
  public KernelTap() {
    super(true);
  }

  @Override
  protected void configure(Args args) {
    configureByAddress(args);
  }
}
