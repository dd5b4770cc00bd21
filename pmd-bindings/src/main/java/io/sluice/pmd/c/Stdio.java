// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import io.sluice.packet.Memory;

/** {@code <stdio.h>}; a stream is a {@code FILE *}. */
@CHeader("stdio.h")
public final class Stdio {
  /** Mode of {@link #setvbuf}: unbuffered. */
  @CValue public static final int _IONBF = 2;

  private static final CFunction FMEMOPEN = new CFunction("fmemopen");
  private static final CFunction SETVBUF = new CFunction("setvbuf");
  private static final CFunction REWIND = new CFunction("rewind");
  private static final CFunction FFLUSH = new CFunction("fflush");

  private Stdio() {}

  /**
   * {@code FILE *fmemopen(void *buf, size_t size, const char *mode);}
   *
   * @return a stream; 0 on an error
   */
  public static long fmemopen(long buf, int size, String mode) {
    long text = NativeMemory.cstring(mode);
    try {
      return FMEMOPEN.call(buf, size, text);
    } finally {
      Memory.free(text);
    }
  }

  /** {@code int setvbuf(FILE *stream, char *buf, int mode, size_t size);} */
  public static int setvbuf(long stream, long buf, int mode, int size) {
    return (int) SETVBUF.call(stream, buf, mode, size);
  }

  /** {@code void rewind(FILE *stream);} */
  public static void rewind(long stream) {
    REWIND.call(stream);
  }

  /**
   * {@code int fflush(FILE *stream);}
   *
   * @param stream 0 for all
   */
  public static int fflush(long stream) {
    return (int) FFLUSH.call(stream);
  }
}
