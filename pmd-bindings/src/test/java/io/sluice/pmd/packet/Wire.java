// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.header.Checksum;
import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketReceiver;
import io.sluice.pmd.PacketSender;

/**
 * The smallest dataplane: packets received on one side are sent on the other, in both directions.
 */
final class Wire implements AutoCloseable {
  final PlainPool pool = new PlainPool(4096);
  final PacketAllocator allocator = pool.newAllocator();
  final PacketReceiver[] in;
  final PacketSender[] out;
  long forwarded;
  volatile int longest;

  /** The number of TCP packets that were not segmented and have a wrong checksum. */
  volatile int wrong;

  long unsent;

  private final PacketBatch batch = new PacketBatch();
  private volatile boolean stop;
  private final Thread thread = new Thread(this::run, "wire");
  private volatile Throwable failure;

  Wire(String left, String right) throws DeviceException {
    this(left, right, false);
  }

  /** A wire that passes on packets whole if the kernel left them whole. */
  Wire(String left, String right, boolean uncut) throws DeviceException {
    in = new PacketReceiver[] {ring(left, uncut), ring(right, uncut)};
    out =
        new PacketSender[] {
          new PacketTransmitter(right, uncut), new PacketTransmitter(left, uncut)
        };
    thread.start();
  }

  private PacketRing ring(String name, boolean uncut) throws DeviceException {
    PacketRing ring = new PacketRing(name, allocator, pool.dataRoom(), true, false, 1024);
    if (uncut) {
      ring.leaveWhole();
    }
    return ring;
  }

  private void look(long packet) {
    int length = Mbuf.length(packet);
    longest = Math.max(longest, length);
    long ip = Mbuf.data(packet) + 14;
    if (Mbuf.segmentSize(packet) != 0 && Ipv4.version(ip) == 4) {
      int transport = Ipv4.totalLength(ip) - 20;
      long sum = Checksum.transport(ip, ip + 20, transport);
      wrong += sum == 0 && transport == length - 34 ? 0 : 1;
    }
  }

  private void run() {
    try {
      while (!stop) {
        int count = 0;
        for (int side = 0; side < 2; side++) {
          count += in[side].receive(batch, 32);
          for (int i = 0; i < batch.size(); i++) {
            look(batch.get(i));
          }
          int sent = 0;
          while (sent < batch.size()) {
            sent += out[side].send(batch, sent);
            if (sent < batch.size() && !PacketSender.isTemporary(out[side].error())) {
              unsent++;
              sent++;
            }
          }
          forwarded += batch.size();
          allocator.free(batch);
        }
        if (count == 0) {
          Thread.yield();
        }
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    stop = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    for (int side = 0; side < 2; side++) {
      in[side].close();
      out[side].close();
    }
    if (failure != null) {
      throw new AssertionError("the wire broke", failure);
    }
    if (pool.inUse() + pool.longInUse() != 0) {
      throw new AssertionError(pool.inUse() + " packets leaked");
    }
    pool.close();
  }
}
