// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

/** {@code <unistd.h>}. Calls fail with a negative result and {@link Errno#errno}. */
@CHeader("unistd.h")
public final class Unistd {
  @CValue public static final int SEEK_END = 2;

  private static final CFunction READ = new CFunction("read");
  private static final CFunction WRITE = new CFunction("write");
  private static final CFunction PREAD = new CFunction("pread");
  private static final CFunction LSEEK = new CFunction("lseek");
  private static final CFunction DUP = new CFunction("dup");
  private static final CFunction DUP2 = new CFunction("dup2");
  private static final CFunction CLOSE = new CFunction("close");

  private Unistd() {}

  /**
   * {@code ssize_t read(int fd, void *buf, size_t count);} Used on the packet path: allocates
   * nothing.
   *
   * @return bytes read
   */
  public static int read(int fd, long buf, int count) {
    return (int) READ.call(fd, buf, count);
  }

  /**
   * {@code ssize_t write(int fd, const void *buf, size_t count);} Used on the packet path:
   * allocates nothing.
   *
   * @return bytes written
   */
  public static int write(int fd, long buf, int count) {
    return (int) WRITE.call(fd, buf, count);
  }

  /**
   * {@code ssize_t pread(int fd, void *buf, size_t count, off_t offset);}
   *
   * @return bytes read
   */
  public static int pread(int fd, long buf, int count, long offset) {
    return (int) PREAD.call(fd, buf, count, offset);
  }

  /**
   * {@code off_t lseek(int fd, off_t offset, int whence);}
   *
   * @return the offset from the file's start
   */
  public static long lseek(int fd, long offset, int whence) {
    return LSEEK.call(fd, offset, whence);
  }

  /**
   * {@code int dup(int oldfd);}
   *
   * @return the new file descriptor
   */
  public static int dup(int oldfd) {
    return (int) DUP.call(oldfd);
  }

  /**
   * {@code int dup2(int oldfd, int newfd);}
   *
   * @return newfd
   */
  public static int dup2(int oldfd, int newfd) {
    return (int) DUP2.call(oldfd, newfd);
  }

  /** {@code int close(int fd);} */
  public static int close(int fd) {
    return (int) CLOSE.call(fd);
  }
}
