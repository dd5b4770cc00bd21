// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

/** {@code <signal.h>}. */
@CHeader("signal.h")
public final class Signal {
  @CValue public static final int SIGHUP = 1;
  @CValue public static final int SIGINT = 2;
  @CValue public static final int SIGTERM = 15;

  /** The default action. */
  @CValue("(long) SIG_DFL")
  public static final long SIG_DFL = 0;

  private static final CFunction SIGNAL = new CFunction("signal");

  private Signal() {}

  /**
   * {@code sighandler_t signal(int signum, sighandler_t handler);}
   *
   * @return the previous handler
   */
  public static long signal(int signum, long handler) {
    return SIGNAL.call(signum, handler);
  }
}
