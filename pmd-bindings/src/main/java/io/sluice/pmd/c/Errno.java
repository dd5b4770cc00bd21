// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import com.kenai.jffi.LastError;

/** {@code <errno.h>} and {@code strerror}. Numbers are those of Linux on x86-64 and AArch64. */
@CHeader({"errno.h", "string.h"})
public final class Errno {
  @CValue public static final int EPERM = 1;
  @CValue public static final int ENOENT = 2;
  @CValue public static final int EINTR = 4;
  @CValue public static final int EIO = 5;
  @CValue public static final int ENXIO = 6;
  @CValue public static final int EAGAIN = 11;
  @CValue public static final int EACCES = 13;
  @CValue public static final int EBUSY = 16;
  @CValue public static final int ENODEV = 19;
  @CValue public static final int EINVAL = 22;
  @CValue public static final int EMSGSIZE = 90;
  @CValue public static final int ENOTSUP = 95;
  @CValue public static final int ENETDOWN = 100;
  @CValue public static final int ENOBUFS = 105;
  @CValue public static final int EINPROGRESS = 115;

  private static final CFunction STRERROR = new CFunction("strerror");

  private Errno() {}

  /**
   * {@code extern int errno;} as set by the calling thread's last call.
   *
   * @return the error number
   */
  public static int errno() {
    return LastError.getInstance().get();
  }

  /**
   * {@code char *strerror(int errnum);}
   *
   * @param errnum a positive error number
   * @return for example {@code "No such device"}
   */
  public static String strerror(int errnum) {
    return NativeMemory.string(STRERROR.call(errnum));
  }
}
