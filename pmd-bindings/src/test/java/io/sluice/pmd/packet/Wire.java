// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketReceiver;
import io.sluice.pmd.PacketSender;

/** The smallest dataplane: what comes in on one side goes out on the other, both ways. */
final class Wire implements AutoCloseable {
  final PlainPool pool = new PlainPool(4096);
  final PacketAllocator allocator = pool.newAllocator();
  final PacketReceiver[] in;
  final PacketSender[] out;
  long forwarded;
  long unsent;

  private final PacketBatch batch = new PacketBatch();
  private volatile boolean stop;
  private final Thread thread = new Thread(this::run, "wire");
  private volatile Throwable failure;

  Wire(String left, String right) throws DeviceException {
    in = new PacketReceiver[] {ring(left), ring(right)};
    out = new PacketSender[] {new PacketTransmitter(right), new PacketTransmitter(left)};
    thread.start();
  }

  private PacketRing ring(String name) throws DeviceException {
    return new PacketRing(name, allocator, pool.dataRoom(), true, false, 1024);
  }

  private void run() {
    try {
      while (!stop) {
        int count = 0;
        for (int side = 0; side < 2; side++) {
          count += in[side].receive(batch, 32);
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
    if (pool.inUse() != 0) {
      throw new AssertionError(pool.inUse() + " packets leaked");
    }
    pool.close();
  }
}
