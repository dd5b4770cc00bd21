// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
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
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowTag;
import io.sluice.elements.loadbalance.FlowServers;

/**
 * Spreads flows over its outputs.
 *
 * <p>{@code FlowSwitch([keywords])}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager. The first packet of a flow is assigned
 * an output, which the flow keeps until it ends. Packets without a flow are dropped.
 *
 * <p>Keywords: {@code LB_MODE} as in FlowIPLoadBalancer, default {@code rr}, each output in turn.
 * {@code LST_MODE} and {@code FORCE_TRACK_LOAD} are accepted for compatibility with FastClick.
 *
 * <p>Handlers: those of FlowIPLoadBalancer.
 *
 * <p>See also: FlowIPLoadBalancer, FlowRoundRobinSwitch, FlowIPManager.
 */
@ElementInfo(name = "FlowSwitch", ports = "1/1-", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      PORTS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32,
      ANNO_AGGREGATE
    },
    does = {DROPS, BRANCHES, COUNTS, FLOW_STATE, STATE})
public final class FlowSwitch extends FlowBalancer {
  /** Creates the element. */
  public FlowSwitch() {}

  @Override
  protected void configure(Args args) {
    servers = FlowServers.ofOutputs(args, nOutputs());
  }

  @Override
  protected void initialize(Setup setup) {
    router().report(name() + " :: " + className() + " has " + servers.count() + " routes");
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    return tag == 0 ? noFlow : serverFor(packet, tag);
  }

  @Override
  int hash(long packet, long tag) {
    return Endpoints.has(packet) ? Endpoints.hash(packet) : FlowTag.flow(tag);
  }
}
