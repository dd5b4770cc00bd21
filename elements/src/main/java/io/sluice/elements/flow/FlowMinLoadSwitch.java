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

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;

/**
 * Sends each new flow to the output with the fewest flows, and tells flows apart itself.
 *
 * <p>{@code FlowMinLoadSwitch([keywords])}
 *
 * <p>Packets with the same addresses and ports are a flow, and stay at its output. Where there are
 * no ports, or in later fragments, they are 0. Of several outputs with as few flows, the next one
 * from that of the last new flow on gets it. Expects the IP header annotation; IPv4 only.
 *
 * <p>Keywords: {@code MAX} how many of the outputs to use, default all; {@code CAPACITY} flows at
 * most, default 65536: when there are more, the one that was idle for longest is forgotten; {@code
 * TIMEOUT} seconds, default 0: a flow is forgotten when no packet came for so long, with 0 when its
 * place is needed. Flows that are forgotten count no more.
 *
 * <p>Handlers: {@code flow_count} (read).
 *
 * <p>See also: IPRRSwitch, LoadBalancer.
 */
@ElementInfo(name = "FlowMinLoadSwitch", ports = "1/1-", processing = "h/h")
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
public final class FlowMinLoadSwitch extends TupleSwitch {
  /** Flows of each output. */
  private int[] load = new int[0];

  private int last;

  /** Creates the element. */
  public FlowMinLoadSwitch() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    load = new int[outputs()];
  }

  @Override
  int choose() {
    int best = last;
    for (int i = 1; i < load.length; i++) {
      int output = last + i < load.length ? last + i : last + i - load.length;
      best = load[output] < load[best] ? output : best;
    }
    last = best;
    load[best]++;
    return best;
  }

  @Override
  void ended(int output) {
    load[output]--;
  }

  @Override
  protected void takeOver(Element old) {
    FlowMinLoadSwitch before = (FlowMinLoadSwitch) old;
    super.takeOver(old);
    if (before.load.length == load.length) {
      load = before.load;
      last = before.last;
    }
  }
}
