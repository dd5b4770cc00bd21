// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends packets to the output that a handler chooses.
 *
 * <p>{@code Switch([OUTPUT])}
 *
 * <p>OUTPUT is the initial choice, default 0; a negative one drops all packets.
 *
 * <p>Handlers: {@code switch} (read, write) the output; a number that is not an output drops all
 * packets; {@code config} (read, write).
 */
@ElementInfo(name = "Switch", ports = "1/-", processing = "h/h", replicable = true, live = true)
@ElementEffects(does = {DROPS, BRANCHES})
public final class Switch extends BatchElement {
  /** Click's numbers for calls with binary data. */
  private static final int GET_SWITCH = 0x4004c005;

  private static final int SET_SWITCH = 0x80044006;

  private final int switchedOff = dropReason("switched off");
  private int chosen;

  /** Creates the element. */
  public Switch() {}

  @Override
  protected void configure(Args args) {
    chosen = args.optional("OUTPUT").asInt(0);
    if (chosen >= nOutputs()) {
      args.error("output must be < " + nOutputs());
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (chosen < 0) {
      drop(switchedOff, batch);
    } else {
      output(chosen).push(batch);
    }
  }

  private void choose(String value) {
    long wanted = HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    chosen = wanted >= nOutputs() ? -1 : (int) wanted;
  }

  @Override
  protected void takeOver(Element old) {
    Switch before = (Switch) old;
    if (isConfiguredLike(before) && before.chosen < nOutputs()) {
      chosen = before.chosen;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("switch", () -> chosen);
    handlers.write("switch", this::choose);
    handlers.read("config", () -> chosen);
    handlers.call(GET_SWITCH, data -> bytes(chosen));
    handlers.call(SET_SWITCH, this::choose);
    handlers.mark("", "config");
  }

  private static byte[] bytes(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private byte[] choose(byte[] data) {
    int wanted = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).getInt();
    if (wanted >= nOutputs()) {
      throw new HandlerException("output must be < " + nOutputs());
    }
    chosen = wanted;
    return data;
  }
}
