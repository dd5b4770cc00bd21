// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

/**
 * {@code <poll.h>} and {@code <sys/eventfd.h>}: waiting for file descriptors. Calls fail with a
 * negative result and {@link Errno#errno}.
 */
@CHeader({"poll.h", "sys/eventfd.h"})
public final class Poll {
  @CValue public static final int POLLIN = 1;
  @CValue public static final int EFD_CLOEXEC = 0x80000;
  @CValue public static final int EFD_NONBLOCK = 0x800;

  private static final CFunction PPOLL = new CFunction("ppoll");
  private static final CFunction EVENTFD = new CFunction("eventfd");

  private Poll() {}

  /**
   * {@code int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *tmo_p, const sigset_t
   * *sigmask);} Allocates nothing.
   *
   * @return how many of the structures have events; 0 after the timeout
   */
  public static int ppoll(long fds, int nfds, long timespec, long sigmask) {
    return (int) PPOLL.call(fds, nfds, timespec, sigmask);
  }

  /**
   * {@code int eventfd(unsigned int initval, int flags);}
   *
   * @return the new file descriptor
   */
  public static int eventfd(int initval, int flags) {
    return (int) EVENTFD.call(initval, flags);
  }
}
