// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

/** {@code <sched.h>}: where threads may run; and {@code <sys/resource.h>}: how urgent they are. */
@CHeader({"sched.h", "sys/resource.h"})
public final class Sched {
  @CValue public static final int PRIO_PROCESS = 0;

  private static final CFunction SCHED_GETAFFINITY = new CFunction("sched_getaffinity");
  private static final CFunction SCHED_SETAFFINITY = new CFunction("sched_setaffinity");
  private static final CFunction SETPRIORITY = new CFunction("setpriority");

  private Sched() {}

  /**
   * {@code int sched_getaffinity(pid_t pid, size_t cpusetsize, cpu_set_t *mask);}
   *
   * @param pid a thread; 0 for the calling one
   * @return negative on an error, see {@link Errno#errno}
   */
  public static int sched_getaffinity(int pid, int cpusetsize, long mask) {
    return (int) SCHED_GETAFFINITY.call(pid, cpusetsize, mask);
  }

  /**
   * {@code int sched_setaffinity(pid_t pid, size_t cpusetsize, const cpu_set_t *mask);}
   *
   * @param pid a thread; 0 for the calling one
   * @return 0; negative on an error, see {@link Errno#errno}
   */
  public static int sched_setaffinity(int pid, int cpusetsize, long mask) {
    return (int) SCHED_SETAFFINITY.call(pid, cpusetsize, mask);
  }

  /**
   * {@code int setpriority(int which, id_t who, int prio);}
   *
   * @param who with {@link #PRIO_PROCESS} a thread; 0 for the calling one
   * @return 0; negative on an error, see {@link Errno#errno}
   */
  public static int setpriority(int which, int who, int prio) {
    return (int) SETPRIORITY.call(which, who, prio);
  }
}
