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
 * The base of elements that assign each flow one of several servers, or outputs, until the flow
 * ends. Belongs to its worker; established flows allocate nothing.
 */
abstract class FlowBalancer extends PacketElement implements FlowSpace {
  /** The index of a flow's server. */
  private static final class Choice {
    int server;
  }

  /** The drop code of packets without a flow. */
  final int noFlow = dropReason("no flow");

  /** Set when the element is configured. */
  FlowServers servers;

  private final FlowStates<Choice> flows =
      new FlowStates<>(Choice::new, choice -> servers.end(choice.server));

  /** The hash of a new flow, for the modes that choose a server by a hash. */
  abstract int hash(long packet, long tag);

  /**
   * The index of the server of a packet's flow; counts the packet. A new flow is assigned a server.
   */
  final int serverFor(long packet, long tag) {
    return serverFor(packet, tag, true);
  }

  /**
   * The index of the server of a packet's flow; counts the packet.
   *
   * @param packet the packet
   * @param tag of its flow
   * @param mayBegin whether the packet may begin a flow, which is then assigned a server
   * @return -1 if the flow is new and the packet may not begin it
   */
  final int serverFor(long packet, long tag, boolean mayBegin) {
    Choice choice = flows.find(tag);
    if (choice == null) {
      if (!mayBegin) {
        return -1;
      }
      choice = flows.of(tag);
      choice.server = servers.choose(packet, hash(packet, tag));
    }
    servers.count(choice.server, Mbuf.length(packet));
    return choice.server;
  }

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public final void flowEnded(long tag) {
    flows.end(tag);
  }

  @Override
  protected final void handlers(Handlers handlers) {
    FlowServers.handlers(handlers, () -> servers);
  }

  @Override
  protected final void takeOver(Element old) {
    FlowBalancer before = (FlowBalancer) old;
    if (servers.takeOver(before.servers)) {
      flows.takeFrom(before.flows);
    }
  }
}
