// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.header.IpAddress;
import io.sluice.packet.Memory;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.linux.SockaddrIn;
import io.sluice.pmd.linux.SockaddrUn;

/**
 * Memory for a socket's address, of either family, and its length: passed to the kernel, or filled
 * by it. {@link #close} frees it.
 */
final class SocketAddress implements AutoCloseable {
  private static final int ROOM = 112;

  private long memory = NativeMemory.allocate(ROOM + 4);
  private final boolean internet;

  SocketAddress(boolean internet) {
    this.internet = internet;
  }

  void set(int address, int port) {
    SockaddrIn.set(memory, address, port);
    setLength(SockaddrIn.SIZE);
  }

  void set(byte[] path) {
    setLength(SockaddrUn.set(memory, path));
  }

  /** Prepares it to be filled by the kernel. */
  void reset() {
    setLength(ROOM);
  }

  void copyFrom(SocketAddress other) {
    Memory.copy(other.memory, memory, ROOM + 4L);
  }

  long memory() {
    return memory;
  }

  long lengthMemory() {
    return memory + ROOM;
  }

  int length() {
    return Math.min(Memory.getInt(memory + ROOM), ROOM);
  }

  private void setLength(int length) {
    Memory.putInt(memory + ROOM, length);
  }

  /** The IPv4 address, as the host integer of the big-endian one. */
  int ip() {
    return SockaddrIn.address(memory);
  }

  int port() {
    return SockaddrIn.port(memory);
  }

  /** Whether packets can be sent to it. */
  boolean isNamed() {
    return internet ? port() != 0 : SockaddrUn.isNamed(length());
  }

  @Override
  public String toString() {
    return internet ? IpAddress.format4(ip()) + ":" + port() : SockaddrUn.name(memory, length());
  }

  @Override
  public void close() {
    Memory.free(memory);
    memory = 0;
  }
}
