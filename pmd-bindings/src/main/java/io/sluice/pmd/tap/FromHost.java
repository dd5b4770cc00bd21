// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Receives what the kernel sends on a virtual Ethernet interface.
 *
 * <p>{@code FromHost(DEVNAME [, DST, keywords])}
 *
 * <p>Creates the interface DEVNAME and, if DST is given, assigns it that IPv4 address and prefix
 * length on the kernel's side. {@code ToHost} with the same name sends to the kernel. Needs
 * CAP_NET_ADMIN.
 *
 * <p>Keywords: {@code DST6} IPv6 address and prefix length; {@code GATEWAY} neighbour for a default
 * route; {@code ETHER} MAC address of the interface; {@code MTU} default 1500; {@code BURST}
 * default 32; {@code HEADROOM}.
 *
 * <p>Handlers: {@code dev_name} (read), {@code packets} (read), {@code mtu} (read), {@code
 * reset_counts} (write).
 */
@ElementInfo(name = "FromHost", ports = "0/1", processing = "/h")
@ElementEffects(does = {MAKES, DROPS})
public final class FromHost extends KernelDevice {
  /** Creates the element. */
  public FromHost() {
    super(true);
  }

  @Override
  protected void configure(Args args) {
    configureByName(args);
  }
}
