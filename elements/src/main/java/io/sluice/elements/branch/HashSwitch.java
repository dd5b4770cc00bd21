// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Chooses the output by a hash of some bytes of the packet.
 *
 * <p>{@code HashSwitch(OFFSET, LENGTH)}
 *
 * <p>Hashes LENGTH bytes from OFFSET: packets with equal bytes take the same output. Packets that
 * are too short leave on output 0.
 *
 * <p>Keywords: {@code MAX} how many of the outputs to use, default all.
 */
@ElementInfo(name = "HashSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(reads = DATA, does = BRANCHES)
public final class HashSwitch extends PacketElement {
  private int offset;
  private int length;
  private int outputs;

  /** Creates the element. */
  public HashSwitch() {}

  @Override
  protected void configure(Args args) {
    offset = args.required("OFFSET").asInt(0, 0, 65_535);
    length = args.required("LENGTH").asInt(1, 0, 65_535);
    outputs = args.keyword("MAX").asInt(nOutputs(), 1, nOutputs());
    if (length == 0) {
      args.error("length must be > 0");
    }
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < offset + length) {
      return 0;
    }
    long data = Mbuf.data(packet) + offset;
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += Bytes.u8(data + i);
    }
    return choose(sum, outputs);
  }

  /**
   * The output for some bytes.
   *
   * @param sum of the bytes, each from 0 to 255
   * @param outputs how many there are
   * @return from 0 on
   */
  public static int choose(int sum, int outputs) {
    return outputs == 2 || outputs == 4 || outputs == 8
        ? (sum ^ sum >> 4) & outputs - 1
        : sum % outputs;
  }
}
