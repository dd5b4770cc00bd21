// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

/** {@code <sys/ioctl.h>}. */
public final class Ioctl {
  private static final CFunction IOCTL = new CFunction("ioctl");

  private Ioctl() {}

  /**
   * {@code int ioctl(int fd, unsigned long request, void *argp);}
   *
   * @return negative on an error, see {@link Errno#errno}
   */
  public static int ioctl(int fd, int request, long argp) {
    return (int) IOCTL.call(fd, request & 0xffff_ffffL, argp);
  }
}
