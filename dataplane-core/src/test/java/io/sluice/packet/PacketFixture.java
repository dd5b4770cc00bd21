// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A pool with an allocator for tests of packets; verifies that no buffer is lost. */
public abstract class PacketFixture {
  /** The pool, new for each test. */
  protected PlainPool pool;

  /** Takes packets from the pool. */
  protected PacketAllocator allocator;

  private final List<Long> packets = new ArrayList<>();

  @BeforeEach
  protected final void openPool() {
    pool = new PlainPool(256);
    allocator = pool.newAllocator();
  }

  @AfterEach
  protected final void closePool() {
    for (long packet : packets) {
      allocator.free(packet);
    }
    int inUse = pool.inUse();
    pool.close();
    assertEquals(0, inUse, "packets leaked");
  }

  /** A packet that the fixture frees. */
  protected final long packet(byte[] bytes) {
    long packet = allocator.packetOf(bytes);
    packets.add(packet);
    return packet;
  }

  /** A packet of hexadecimal digits that the fixture frees; white space is ignored. */
  protected final long packet(String hex) {
    return packet(bytes(hex));
  }

  /** The address of a fresh packet's data. */
  protected final long data(String hex) {
    return Mbuf.data(packet(hex));
  }

  protected static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
  }

  protected static String hex(long packet) {
    return HexFormat.of().formatHex(Mbuf.toBytes(packet));
  }
}
