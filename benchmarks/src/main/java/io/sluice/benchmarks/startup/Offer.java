// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.pmd.Cpu;
import io.sluice.pmd.c.Sched;
import io.sluice.pmd.dpdk.DpdkPool;
import io.sluice.pmd.dpdk.DpdkPort;
import io.sluice.pmd.dpdk.PortConfig;
import io.sluice.pmd.dpdk.eal.Eal;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that offers numbered frames at a rate to DPDK's port 0, from its start until its input
 * ends. While the port's link is down they are sent in vain, and their numbers pass: so what sends
 * them is compiled long before somebody receives.
 */
public final class Offer {
  private static final int BUFFERS = 8191;
  private static final int CACHE = 256;

  /** By then the JIT has done all it will, and takes no processor from who receives. */
  private static final long REHEARSAL_NANOS = 1_500_000_000;

  /** Between bursts the processor is free for others, above all for the receiver's JIT. */
  private static final long PAUSE_NANOS = 30_000;

  private static final int PRIORITY = -15;

  private Offer() {}

  /**
   * Runs.
   *
   * @param args processor, frames a second, then the EAL's arguments
   * @throws IOException when its input fails
   */
  public static void main(String[] args) throws IOException {
    int cpu = Integer.parseInt(args[0]);
    Cpu.keepClear(Cpu.allowed().stream().filter(other -> other != cpu).toList());
    Eal.start(Arrays.asList(args).subList(2, args.length));
    DpdkPool pool = DpdkPool.create("offer", BUFFERS, CACHE, Mbuf.DATA_ROOM);
    DpdkPort port = DpdkPort.open("0");
    PortConfig config = new PortConfig();
    port.configure(config, pool);
    port.start(config);
    Pace pace = new Pace(Integer.parseInt(args[1]));
    Thread sender =
        new Thread(() -> run(pace, pool.newAllocator(), port.tx(0)::send), "sluice-offer");
    sender.setDaemon(true);
    sender.start();
    while (System.in.read() >= 0) {
      // until it ends, as it does when who started this is gone
    }
    Runtime.getRuntime().halt(0);
  }

  private static void run(Pace pace, PacketAllocator packets, Device device) {
    // The network does not wait for the JIT. Where this is not allowed, the offer has more gaps.
    Sched.setpriority(Sched.PRIO_PROCESS, 0, PRIORITY);
    long start = System.nanoTime();
    pace.start(start);
    boolean told = false;
    while (true) {
      long now = System.nanoTime();
      while (pace.send(now, packets, device) == Pace.BURST) {
        // more is due
      }
      if (!told && now - start > REHEARSAL_NANOS) {
        System.out.println("offering");
        told = true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Takes frames. */
  @FunctionalInterface
  interface Device {
    /**
     * Sends.
     *
     * @param packets the frames; those taken are not the caller's any more
     * @param from index of the first
     * @param count how many
     * @return how many were taken
     */
    int send(long[] packets, int from, int count);
  }

  /**
   * Makes frames on time. What it could not make in time, because it was not run, it skips, and
   * what the device does not take is lost: nobody keeps old frames.
   */
  static final class Pace {
    static final int BURST = 32;

    /** A burst this late, in nanoseconds, is not made up for, which no network would do either. */
    private static final long LATE = 300_000;

    private final long[] burst = new long[BURST];
    private final byte[] frame = Numbered.frame(0);
    private final double nanosEach;
    private double due;
    private long number;

    /**
     * Sets the pace.
     *
     * @param rate frames a second
     */
    Pace(int rate) {
      nanosEach = 1e9 / rate;
    }

    /**
     * The first frame is due.
     *
     * @param now nanoseconds
     */
    void start(long now) {
      due = now;
    }

    /**
     * Sends what is due, one burst at most.
     *
     * @param now nanoseconds
     * @param packets of the frames
     * @param device where to
     * @return frames made
     */
    int send(long now, PacketAllocator packets, Device device) {
      if (now - due > LATE) {
        due = now;
      }
      int made = 0;
      while (due <= now && made < BURST) {
        long packet = packets.packetOf(frame);
        if (packet == 0) {
          break;
        }
        Bytes.putI64(Mbuf.data(packet) + Numbered.NUMBER, number++);
        burst[made++] = packet;
        due += nanosEach;
      }
      if (made > 0) {
        for (int i = device.send(burst, 0, made); i < made; i++) {
          packets.free(burst[i]);
        }
      }
      return made;
    }
  }
}
