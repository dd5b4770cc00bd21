// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

/** {@code <sys/prctl.h>}: properties of the calling thread. */
@CHeader("sys/prctl.h")
public final class Prctl {
  @CValue public static final int PR_SET_TIMERSLACK = 29;

  private static final CFunction PRCTL = new CFunction("prctl");

  private Prctl() {}

  /**
   * {@code int prctl(int option, ...);} With one argument more.
   *
   * @return negative on an error, see {@link Errno#errno}
   */
  public static int prctl(int option, long arg2) {
    return (int) PRCTL.call(option, arg2, 0, 0, 0);
  }
}
