// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Field.ANNO_WIFI;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.elements.wifi.WifiHandlers;
import io.sluice.handler.Handlers;

/**
 * Sets the power that a radio is to send packets with.
 *
 * <p>{@code SetTXPower([POWER])}
 *
 * <p>Sets the power of the extra header annotation, 8 bits whose unit the driver knows, to POWER,
 * default 0.
 *
 * <p>Handlers: {@code power} (read, write).
 */
@ElementInfo(name = "SetTXPower", replicable = true, live = true)
@ElementEffects(writes = ANNO_WIFI)
public final class SetTXPower extends PacketElement {
  private int power;

  /** Creates the element. */
  public SetTXPower() {}

  @Override
  protected void configure(Args args) {
    power = (int) args.optional("POWER").asLong(0, 0, 0xffff_ffffL);
  }

  @Override
  public int process(long packet) {
    WifiExtra.mark(packet);
    WifiExtra.setPower(packet, power);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      power = ((SetTXPower) old).power;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("power", () -> Integer.toUnsignedString(power));
    handlers.write("power", value -> power = WifiHandlers.unsigned("power", value));
  }
}
