// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import io.sluice.packet.Memory;

/** {@code <fcntl.h>}. */
@CHeader("fcntl.h")
public final class Fcntl {
  @CValue public static final int O_RDONLY = 0;
  @CValue public static final int O_RDWR = 2;
  @CValue public static final int O_NONBLOCK = 0x800;
  @CValue public static final int O_CLOEXEC = 0x80000;

  private static final CFunction OPEN = new CFunction("open");

  private Fcntl() {}

  /**
   * {@code int open(const char *pathname, int flags);}
   *
   * @return a file descriptor; negative on an error, see {@link Errno#errno}
   */
  public static int open(String pathname, int flags) {
    long text = NativeMemory.cstring(pathname);
    try {
      return (int) OPEN.call(text, flags);
    } finally {
      Memory.free(text);
    }
  }
}
