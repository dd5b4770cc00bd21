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
 * Exchanges Ethernet frames with the kernel's network stack through a virtual interface.
 *
 * <p>{@code KernelTap(ADDR/MASK [, GATEWAY, keywords])}
 *
 * <p>Creates an interface with the IPv4 address ADDR on the kernel's side, and a default route
 * through GATEWAY, if given. Frames that the kernel sends on it leave on output 0; the kernel
 * receives the input frames. The kernel sends ARP requests for its neighbours, which the
 * configuration must answer. The interface disappears with the configuration. Needs CAP_NET_ADMIN.
 *
 * <p>Keywords: {@code DEVNAME} name of the interface, by default numbered by the kernel ({@code
 * tap0}); {@code ETHER} its MAC address; {@code MTU} default 1500; {@code BURST} packets at a time,
 * default 32; {@code HEADROOM} bytes free before a packet; {@code IGNORE_QUEUE_OVERFLOWS} boolean,
 * default false, does not report a full queue; {@code OFFLOAD} boolean, default false: the kernel
 * leaves TCP segmentation and checksums to this element, so that one system call reads up to 64 kB,
 * and consecutive segments of a batch are written as one packet.
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
