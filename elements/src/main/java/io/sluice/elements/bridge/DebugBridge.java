// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.bridge;

import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Prints the spanning tree messages in frames.
 *
 * <p>{@code DebugBridge(LABEL)}
 *
 * <p>Expects the Ethernet header at the start of the data. Prints LABEL, and {@code TCM} for a
 * topology change notification; otherwise {@code CFG}, the bridge and its port, the flags {@code
 * TCA} and {@code TC}, in lower case if not set, cost and root, and the message age, maximum age,
 * hello time and forward delay in 1/256 s, all in hexadecimal: {@code a CFG 8000020000000001:8002:
 * tca tc 00000007 -> 8000020000000005 a/m/h/d: 100/1400/200/f00}. Only the message type is checked.
 * All packets pass.
 */
@ElementInfo(name = "DebugBridge", processing = "a/a")
@ElementEffects(reads = DATA)
public final class DebugBridge extends PacketElement {
  private String label;

  /** Creates the element. */
  public DebugBridge() {}

  @Override
  protected void configure(Args args) {
    label = args.required("LABEL").asString("");
  }

  @Override
  public int process(long packet) {
    String text = BridgeMessage.text(Mbuf.data(packet), Mbuf.length(packet));
    router().report(label + " " + text);
    return 0;
  }
}
