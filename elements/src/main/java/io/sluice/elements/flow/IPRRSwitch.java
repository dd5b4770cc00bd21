// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;

/**
 * Sends each new flow to the next output, and tells flows apart itself.
 *
 * <p>{@code IPRRSwitch([keywords])}
 *
 * <p>Packets with the same addresses and ports are a flow, and stay at its output; the first one
 * goes to output 1. Where there are no ports, or in later fragments, they are 0. Expects the IP
 * header annotation; IPv4 only.
 *
 * <p>Keywords: {@code MAX} how many of the outputs to use, default all; {@code CAPACITY} flows at
 * most, default 65536: when there are more, the one that was idle for longest is forgotten; {@code
 * TIMEOUT} seconds, default 0: a flow is forgotten when no packet came for so long, with 0 when its
 * place is needed.
 *
 * <p>Handlers: {@code flow_count} (read).
 *
 * <p>See also: FlowRoundRobinSwitch, FlowMinLoadSwitch, LoadBalancer.
 */
@ElementInfo(name = "IPRRSwitch", ports = "1/1-", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_PROTO,
      IP_FRAGMENT,
      IP_ADDRESSES,
      PORTS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    does = {DROPS, BRANCHES, FLOW_STATE, STATE})
public final class IPRRSwitch extends TupleSwitch {
  private int last;

  /** Creates the element. */
  public IPRRSwitch() {}

  @Override
  int choose() {
    last = last + 1 < outputs() ? last + 1 : 0;
    return last;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    last = ((IPRRSwitch) old).last % outputs();
  }
}
