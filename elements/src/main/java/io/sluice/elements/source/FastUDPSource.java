// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Generates UDP packets of one flow.
 *
 * <p>{@code FastUDPSource(RATE, LIMIT, LENGTH, SRCETH, SRCIP, SPORT, DSTETH, DSTIP, DPORT [,
 * CHECKSUM, INTERVAL, ACTIVE, keywords])}
 *
 * <p>RATE packets per second, 0 for as fast as possible; LIMIT of them, -1 for no limit; LENGTH
 * bytes with the Ethernet header, at least 60; CHECKSUM boolean, default true, sets the UDP
 * checksum. Both ports are incremented after each INTERVAL packets, default 0: never. ACTIVE
 * boolean, default true. Sets the header and destination address annotations. The output may be
 * push or pull.
 *
 * <p>Keywords: {@code STOP} boolean, default false: stops the driver at the limit.
 *
 * <p>Handlers: {@code count} (read), {@code reset} (write), {@code active}, {@code rate}, {@code
 * limit} (read, write).
 */
@ElementInfo(name = "FastUDPSource", aliases = "FastUDPSrc", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, STATE})
public final class FastUDPSource extends UdpSource {
  private static final int SHORTEST = 60;

  private int src;
  private int dst;

  /** Creates the element. */
  public FastUDPSource() {}

  @Override
  int shortest() {
    return SHORTEST;
  }

  @Override
  void configureSrc(Args args) {
    src = args.required("SRCIP").asIp(0);
  }

  @Override
  void configureDst(Args args) {
    dst = args.required("DSTIP").asIp(0);
  }

  @Override
  void write(long packet, int ports) {
    UdpFrame.write(packet, srcMac, dstMac, src, dst, ports, checksum);
  }
}
