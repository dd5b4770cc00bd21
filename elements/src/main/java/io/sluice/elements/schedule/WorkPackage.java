// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Spends processor time and cache accesses on each packet, to simulate more expensive elements.
 *
 * <p>{@code WorkPackage([keywords])}
 *
 * <p>For each packet it draws W random numbers, and then makes N four-byte reads at random places
 * of an array, or of the packet; packets pass unchanged, from each input to the output with the
 * same number.
 *
 * <p>Keywords: {@code S} size of the array in megabytes, default 0, at most 4096; each worker has
 * its own. {@code N}, {@code W} numbers, default 0. {@code R} percentage of reads that go to the
 * packet, default 0. {@code PAYLOAD} boolean, default false: reads of the packet cover all of it,
 * not only its first 54 bytes.
 */
@ElementInfo(
    name = "WorkPackage",
    ports = "1-/=",
    processing = "h/h",
    flow = "#/#",
    replicable = true)
@ElementEffects(reads = DATA)
public final class WorkPackage extends BatchElement {
  private static final double INTS_A_MEGABYTE = 1024 * 1024 / 4.0;
  private static final int HEADERS_LENGTH = 54;

  private final SplittableRandom random = new SplittableRandom();
  private int[] array = {};
  private int reads;
  private int draws;
  private int ofPacket;
  private boolean payload;

  /** What was read: kept, so that no compiler leaves the reads out. */
  private int sum;

  /** Creates the element. */
  public WorkPackage() {}

  @Override
  protected void configure(Args args) {
    double megabytes = args.keyword("S").asDouble(0);
    reads = args.keyword("N").asInt(0, 0, Integer.MAX_VALUE);
    ofPacket = args.keyword("R").asInt(0, 0, 100);
    payload = args.keyword("PAYLOAD").asBool(false);
    draws = args.keyword("W").asInt(0, 0, Integer.MAX_VALUE);
    if (megabytes >= 0 && megabytes <= 4096) {
      array = new int[(int) (megabytes * INTS_A_MEGABYTE)];
      Arrays.setAll(array, i -> random.nextInt());
    } else {
      args.error("S must be between 0 and 4096");
    }
  }

  @Override
  protected Effects effects() {
    return ofPacket > 0 && reads > 0 ? super.effects() : super.effects().notReading(DATA);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      work(batch.get(i));
    }
    output(port).push(batch);
  }

  private void work(long packet) {
    int state = sum;
    for (int i = 0; i < draws; i++) {
      state = random.nextInt();
    }
    int length = Mbuf.length(packet);
    int places = (payload ? length : Math.min(length, HEADERS_LENGTH)) - 3;
    for (int i = 0; i < reads; i++) {
      int value = 0;
      if (scaled(state, 100) < ofPacket) {
        value = places > 0 ? Bytes.i32(Mbuf.data(packet) + scaled(state, places)) : 0;
      } else if (array.length > 0) {
        value = array[scaled(state, array.length)];
      }
      state = value ^ (state << 24 ^ state << 16 ^ state << 8 ^ state >>> 16);
    }
    sum = state;
  }

  /** A number from 0 to below a bound. */
  private static int scaled(int random, int bound) {
    return (int) ((random & 0xffff_ffffL) * bound >>> 32);
  }
}
