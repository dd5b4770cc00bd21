// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Sched;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The CPUs this process may run on, and pinning of threads to them (sched_setaffinity(2)). */
public final class Cpu {
  /** The bytes of a CPU set: room for 8,192 CPUs, more than Linux supports. */
  private static final int SET_BYTES = 1024;

  private Cpu() {}

  /**
   * The CPUs on which the calling thread may run, after taskset, cgroups and the like.
   *
   * @return CPU numbers in ascending order
   */
  public static List<Integer> allowed() {
    long set = NativeMemory.allocate(SET_BYTES);
    try {
      List<Integer> cpus = new ArrayList<>();
      if (Sched.sched_getaffinity(0, SET_BYTES, set) < 0) {
        throw new IllegalStateException("sched_getaffinity: " + Errno.strerror(Errno.errno()));
      }
      for (int cpu = 0; cpu < SET_BYTES * 8; cpu++) {
        if ((Memory.getByte(set + cpu / 8) >> cpu % 8 & 1) != 0) {
          cpus.add(cpu);
        }
      }
      return cpus;
    } finally {
      Memory.free(set);
    }
  }

  /**
   * Keeps all existing threads of the process, and the threads that they will create, off some
   * CPUs. A thread that could not run anywhere else is not changed.
   *
   * @param cpus CPU numbers
   */
  public static void keepClear(List<Integer> cpus) {
    String[] threads = Path.of("/proc/self/task").toFile().list();
    long set = NativeMemory.allocate(SET_BYTES);
    try {
      for (String thread : threads == null ? new String[0] : threads) {
        int id = Integer.parseInt(thread);
        // A thread that has ended meanwhile has no CPU set.
        if (Sched.sched_getaffinity(id, SET_BYTES, set) >= 0) {
          cpus.forEach(cpu -> clear(set, cpu));
          // The kernel refuses an empty set.
          Sched.sched_setaffinity(id, SET_BYTES, set);
        }
      }
    } finally {
      Memory.free(set);
    }
  }

  private static void clear(long set, int cpu) {
    if (cpu >= 0 && cpu < SET_BYTES * 8) {
      long at = set + cpu / 8;
      Memory.putByte(at, (byte) (Memory.getByte(at) & ~(1 << cpu % 8)));
    }
  }

  /**
   * Pins the calling thread.
   *
   * @param cpu CPU number
   * @return false if there is no such CPU, or the process may not use it
   */
  public static boolean pin(int cpu) {
    return restrict(List.of(cpu));
  }

  /**
   * Lets the calling thread run on these CPUs only.
   *
   * @param cpus CPU numbers
   * @return false if none of them can be used
   */
  public static boolean restrict(List<Integer> cpus) {
    long set = NativeMemory.allocate(SET_BYTES);
    try {
      for (int cpu : cpus) {
        if (cpu < 0 || cpu >= SET_BYTES * 8) {
          return false;
        }
        long at = set + cpu / 8;
        Memory.putByte(at, (byte) (Memory.getByte(at) | 1 << cpu % 8));
      }
      return Sched.sched_setaffinity(0, SET_BYTES, set) == 0;
    } finally {
      Memory.free(set);
    }
  }
}
