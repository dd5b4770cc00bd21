// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;

/**
 * Sets the destination address annotation to an IPv6 address.
 *
 * <p>{@code SetIP6Address(ADDR)}
 */
@ElementInfo(name = "SetIP6Address", replicable = true)
@ElementEffects(writes = ANNO_DST_IP)
public final class SetIP6Address extends PacketElement {
  private long high;
  private long low;

  /** Creates the element. */
  public SetIP6Address() {}

  @Override
  protected void configure(Args args) {
    long[] address = args.required("IPADDR").as(Address6::parse, new long[2]);
    high = address[0];
    low = address[1];
  }

  @Override
  public int process(long packet) {
    Anno.setDstIp6(packet, high, low);
    return 0;
  }
}
