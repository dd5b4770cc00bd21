// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;

/**
 * {@code struct sock_fprog}: a filter for a socket. libpcap's {@code struct bpf_program} is the
 * same.
 *
 * <pre>
 * 0  len (u16; u32 in bpf_program)   8  filter (pointer)   16  end
 * </pre>
 */
@CHeader("linux/filter.h")
public final class SockFprog {
  /** Bytes of one. */
  @CValue("sizeof(struct sock_fprog)")
  public static final int SIZE = 16;

  private SockFprog() {}
}
