// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;

/** Levels and options of IPv4 and TCP sockets for {@code setsockopt}. */
@CHeader({"netinet/in.h", "netinet/tcp.h"})
public final class InetOptions {
  @CValue public static final int IPPROTO_IP = 0;
  @CValue public static final int IPPROTO_TCP = 6;

  /** What is sent begins with the IP header. */
  @CValue public static final int IP_HDRINCL = 3;

  @CValue public static final int TCP_NODELAY = 1;

  private InetOptions() {}
}
