// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

/** {@code <sys/uio.h>}. Calls fail with a negative result and {@link Errno#errno}. */
@CHeader("sys/uio.h")
public final class Uio {
  private static final CFunction READV = new CFunction("readv");
  private static final CFunction WRITEV = new CFunction("writev");

  private Uio() {}

  /**
   * {@code ssize_t readv(int fd, const struct iovec *iov, int iovcnt);} Used on the packet path:
   * allocates nothing.
   *
   * @return bytes read
   */
  public static int readv(int fd, long iov, int iovcnt) {
    return (int) READV.call(fd, iov, iovcnt);
  }

  /**
   * {@code ssize_t writev(int fd, const struct iovec *iov, int iovcnt);} Used on the packet path:
   * allocates nothing.
   *
   * @return bytes written
   */
  public static int writev(int fd, long iov, int iovcnt) {
    return (int) WRITEV.call(fd, iov, iovcnt);
  }
}
