// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PacketBatchTest {
  private static final long TABLE = 0x1000;

  private final PacketBatch batch = new PacketBatch();

  private void receive(int count) {
    for (int i = 0; i < count; i++) {
      batch.array()[i] = 64L * (i + 1);
    }
    batch.mirror(TABLE, count);
  }

  @Test
  void aTableMirrorsTheBatchUntilThatChanges() {
    assertEquals(0, batch.mirror());
    receive(3);
    assertEquals(3, batch.size());
    assertEquals(TABLE, batch.mirror());
    batch.setSize(3);
    assertEquals(TABLE, batch.mirror(), "all were kept");
  }

  @Test
  void aPacketLessEndsTheMirror() {
    receive(3);
    batch.setSize(2);
    assertEquals(0, batch.mirror());
    batch.add(512);
    assertEquals(0, batch.mirror(), "three again, but others");
  }

  @Test
  void aPacketMoreIsNotInTheTable() {
    receive(3);
    batch.add(512);
    assertEquals(0, batch.mirror());
    assertArrayEquals(new long[] {64, 128, 192, 512}, Arrays.copyOf(batch.array(), 4));
  }

  @Test
  void whoeverMayChangeTheArrayEndsTheMirror() {
    receive(3);
    batch.array()[0] = 640;
    assertEquals(0, batch.mirror());
  }

  @Test
  void anEmptiedBatchHasNoMirror() {
    receive(3);
    batch.clear();
    batch.add(1);
    batch.add(2);
    batch.add(3);
    assertEquals(0, batch.mirror());
  }

  @Test
  void aLoopThatFailsKeepsWhatItDidNotComeTo() {
    receive(5);
    long[] array = batch.array();
    // The second and third were taken out, and it failed with the fifth.
    array[1] = array[3];
    batch.closeGap(2, 4);
    assertEquals(3, batch.size());
    assertArrayEquals(new long[] {64, 256, 320}, Arrays.copyOf(array, 3));
  }

  @Test
  void aLoopThatKeepsAllKeepsTheMirror() {
    receive(3);
    batch.closeGap(3, 3);
    assertEquals(TABLE, batch.mirror());
    batch.closeGap(1, 3);
    assertEquals(1, batch.size());
    assertEquals(0, batch.mirror());
  }
}
