// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Generates UDP packets of one flow over IPv6.
 *
 * <p>{@code FastUDPSourceIP6(RATE, LIMIT, LENGTH, SRCETH, SRCIP6, SPORT, DSTETH, DSTIP6, DPORT [,
 * CHECKSUM, INTERVAL, ACTIVE, keywords])}
 *
 * <p>RATE packets per second, 0 for as fast as possible; LIMIT of them, -1 for no limit; LENGTH
 * bytes with the Ethernet header, at least 62; CHECKSUM boolean, default true, sets the UDP
 * checksum. The hop limit is 250. Both ports are incremented after each INTERVAL packets, default
 * 0: never. ACTIVE boolean, default true. Sets the header and destination address annotations. The
 * output may be push or pull.
 *
 * <p>Keywords: {@code STOP} boolean, default false: stops the driver at the limit.
 *
 * <p>Handlers: {@code count} (read), {@code reset} (write), {@code active}, {@code rate}, {@code
 * limit} (read, write).
 */
@ElementInfo(name = "FastUDPSourceIP6", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, STATE})
public final class FastUDPSourceIP6 extends UdpSource {
  private final Flow6 flow = new Flow6();

  /** Creates the element. */
  public FastUDPSourceIP6() {}

  @Override
  int shortest() {
    return Flow6.HEADERS;
  }

  @Override
  void configureSrc(Args args) {
    flow.configureSrc(args);
  }

  @Override
  void configureDst(Args args) {
    flow.configureDst(args);
  }

  @Override
  void write(long packet, int ports) {
    flow.write(packet, srcMac, dstMac, ports, checksum);
  }
}
