// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.vpn;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.Random;

/**
 * Damages packets: writes chance into up to five of their bytes, or cuts them off somewhere.
 *
 * <p>{@code BenchDamage(SEED)}
 */
@ElementInfo(name = "BenchDamage")
@ElementEffects(writes = DATA, does = RESIZES)
public final class Damage extends PacketElement {
  private final int noRoom = shortageReason("no room in the buffer");
  private Random random;

  /** Creates the element. */
  public Damage() {}

  @Override
  protected void configure(Args args) {
    random = new Random(args.required("SEED").asLong(0, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length == 0) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return noRoom;
    }
    for (int flips = 1 + random.nextInt(5); flips > 0; flips--) {
      Bytes.putU8(Mbuf.data(packet) + random.nextInt(length), random.nextInt(256));
    }
    if (random.nextInt(4) == 0) {
      Mbuf.trim(packet, random.nextInt(length));
    }
    return 0;
  }
}
