// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.loadbalance.FlowServers;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;

/**
 * Gives each flow one of several servers, or outputs, to the flow's end. Belongs to its worker;
 * established flows allocate nothing.
 */
abstract class FlowBalancer extends PacketElement implements FlowSpace {
  /** The place of a flow's server. */
  private static final class Choice {
    int server;
  }

  /** The drop code of packets without a flow. */
  final int noFlow = dropReason("no flow");

  /** Set when the element is configured. */
  FlowServers servers;

  private FlowStates<Choice> flows = new FlowStates<>(Choice::new);

  /** What the server of a new flow is chosen by, where a hash decides. */
  abstract int hash(long packet, long tag);

  /** The place of the server of a packet's flow, which counts the packet. */
  final int serverFor(long packet, long tag) {
    Choice choice = flows.of(tag);
    if (flows.isNew()) {
      choice.server = servers.choose(packet, hash(packet, tag));
    }
    servers.count(choice.server, Mbuf.length(packet));
    return choice.server;
  }

  @Override
  public final int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public final void flowEnded(long tag) {
    Choice choice = flows.remove(tag);
    if (choice != null) {
      servers.end(choice.server);
    }
  }

  @Override
  protected final void handlers(Handlers handlers) {
    FlowServers.handlers(handlers, () -> servers);
  }

  @Override
  protected final void takeOver(Element old) {
    FlowBalancer before = (FlowBalancer) old;
    if (servers.takeOver(before.servers)) {
      flows = before.flows;
    }
  }
}
