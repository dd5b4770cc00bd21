// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.source.Flow6;

/**
 * Generates UDP packets of many flows over IPv6.
 *
 * <p>{@code FastUDPFlowsIP6(RATE, LIMIT, LENGTH, SRCETH, SRCIP6, DSTETH, DSTIP6, FLOWS, FLOWSIZE [,
 * keywords])}
 *
 * <p>RATE packets per second, 0 for as fast as possible; LIMIT of them, -1 for no limit; LENGTH
 * bytes with the Ethernet header, at least 62. There are FLOWS flows at a time, which differ in
 * their ports; after FLOWSIZE packets a flow is replaced by a new one. Sets the header and
 * destination address annotations. The output may be push or pull.
 *
 * <p>Keywords: {@code BURST} packets per push, default 32; {@code FLOWBURST} packets of a flow in a
 * row, default 1; {@code CHECKSUM} boolean, default true: sets the UDP checksum; {@code SEQUENTIAL}
 * boolean, default false: flows and ports in sequence instead of at random; {@code ACTIVE} boolean,
 * default true; {@code STOP} boolean, default false: stops the driver at the limit; {@code
 * DUPLICATE} is accepted and ignored: packets never share data.
 *
 * <p>Handlers: {@code count} (read), {@code reset} (write), {@code active}, {@code rate}, {@code
 * limit}, {@code length} (read, write), {@code srceth}, {@code dsteth}, {@code stop} (write).
 */
@ElementInfo(name = "FastUDPFlowsIP6", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, STATE})
public final class FastUDPFlowsIP6 extends FastFlows {
  private final Flow6 flow = new Flow6();
  private boolean checksum;

  /** Creates the element. */
  public FastUDPFlowsIP6() {}

  @Override
  void configureSrc(Args args) {
    flow.configureSrc(args);
  }

  @Override
  void configureDst(Args args) {
    flow.configureDst(args);
  }

  @Override
  int configureMore(Args args) {
    checksum = args.keyword("CHECKSUM").asBool(true);
    return Flow6.HEADERS;
  }

  @Override
  void write(long packet, int which, long number) {
    flow.write(packet, srcMac, dstMac, ports[which], checksum);
  }
}
