// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.packet.Anno;

/**
 * Sets the destination address annotation to a random address.
 *
 * <p>{@code SetRandIPAddress(PREFIX [, LIMIT])}
 *
 * <p>Addresses are drawn from PREFIX. With LIMIT, up to 1048576, that many are drawn at start-up,
 * and each packet gets one of them.
 */
@ElementInfo(name = "SetRandIPAddress", replicable = true)
@ElementEffects(writes = ANNO_DST_IP, does = STATE)
public final class SetRandIPAddress extends PacketElement {
  private int prefix;
  private int hosts;
  private int[] drawn;

  /** Creates the element. */
  public SetRandIPAddress() {}

  @Override
  protected void configure(Args args) {
    long given = args.required("PREFIX").asIpPrefix(0);
    prefix = (int) (given >>> 32 & given);
    hosts = ~(int) given;
    drawn = new int[Math.max(0, args.optional("LIMIT").asInt(0, -1, 1 << 20))];
  }

  @Override
  protected void initialize(Setup setup) {
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = draw();
    }
  }

  private int draw() {
    return prefix | (int) worker().random().upTo(0xffff_ffffL) & hosts;
  }

  @Override
  public int process(long packet) {
    int address =
        drawn.length == 0 ? draw() : drawn[(int) worker().random().upTo(drawn.length - 1)];
    Anno.putI32(packet, Anno.DST_IP, address);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      drawn = ((SetRandIPAddress) old).drawn;
    }
  }
}
