// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFileTest {
  @TempDir Path folder;

  @Test
  void framesComeBack() throws IOException {
    Path file = folder.resolve("written.pcap");
    PcapFile.write(file, List.of(new byte[] {1, 2, 3}, new byte[60]));
    List<byte[]> frames = PcapFile.read(file);
    assertEquals(2, frames.size());
    assertArrayEquals(new byte[] {1, 2, 3}, frames.get(0));
    assertArrayEquals(new byte[60], frames.get(1));
  }

  @Test
  void otherByteOrderIsRead() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(24 + 16 + 2);
    data.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    data.putLong(0).putInt(0xffff).putInt(1);
    data.putLong(0).putInt(2).putInt(2).put((byte) 7).put((byte) 8);
    Path file = Files.write(folder.resolve("big.pcap"), data.array());
    assertArrayEquals(new byte[] {7, 8}, PcapFile.read(file).get(0));
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("other"), new byte[100]);
    assertThrows(IOException.class, () -> PcapFile.read(file));
    Path cut = Files.write(folder.resolve("short"), new byte[] {(byte) 0xa1, (byte) 0xb2});
    assertThrows(IOException.class, () -> PcapFile.read(cut));
  }
}
