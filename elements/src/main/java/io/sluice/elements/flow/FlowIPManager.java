// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_32;
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
import io.sluice.element.Setup;
import io.sluice.flow.FlowKey;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.PacketBatch;

/**
 * Tags packets with their flow, by five-tuple, for flow elements downstream.
 *
 * <p>{@code FlowIPManager([CAPACITY, keywords])}
 *
 * <p>Expects the IP header annotation; IPv4 only. Packets with the same protocol, addresses and
 * ports, in one direction, form a flow; without ports, and in later fragments, the ports count as
 * 0. CAPACITY, default 65536 and at most 4190206, is the number of flows at a time: beyond it, the
 * flow that has been idle for longest ends. All of FastClick's five-tuple managers are this
 * element. After a port with several queues, which keeps a flow on one worker, each worker has a
 * copy with its own flows and its share of CAPACITY; otherwise one worker has all flows, and
 * packets from other workers reach it through rings.
 *
 * <p>Keywords: {@code TIMEOUT} seconds after which an idle flow ends, default 0: only when its
 * place is needed. {@code RESERVE}, {@code VERBOSE}, {@code CACHE}, {@code RECYCLE_INTERVAL},
 * {@code TIMER}, {@code LF} and {@code DIVERT} are accepted for compatibility with FastClick.
 *
 * <p>Handlers: {@code count} (read) flows; {@code capacity}, {@code total_capacity} (read); {@code
 * count_fids} (read) how many more fit; {@code expired}, {@code evicted} (read) flows that timed
 * out, and flows that made room.
 *
 * <p>See also: CTXManager, FlowCounter.
 */
@ElementInfo(
    name = "FlowIPManager",
    aliases = {
      "FlowIPManagerHMP",
      "FlowIPManagerMP",
      "FlowIPManagerIMP",
      "FlowIPManagerBucket",
      "FlowIPManager_CuckooPP",
      "FlowIPManager_CuckooPP_IMP",
      "FlowIPManager_DPDK"
    },
    processing = "h/h",
    replicable = true)
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
    writes = ANNO_32,
    does = {DROPS, FLOW_STATE})
public final class FlowIPManager extends FlowManager {
  private final int noHeader = dropReason("no IP header");
  private int capacity;
  private int reserve;
  private int timeout;

  /** Creates the element. */
  public FlowIPManager() {}

  @Override
  protected void configure(Args args) {
    capacity = args.optional("CAPACITY").asInt(65_536, 1, FlowTag.MAX_CAPACITY);
    reserve = args.keyword("RESERVE").asInt(0, 0, 65_535);
    timeout = args.keyword("TIMEOUT").asInt(0, 0, Integer.MAX_VALUE);
    args.keyword("VERBOSE").asInt(0);
    args.keyword("CACHE").asBool(true);
    args.keyword("RECYCLE_INTERVAL").asDouble(1);
    args.keyword("TIMER").asBool(true);
    args.keyword("LF").asBool(false);
    args.keyword("DIVERT").asRaw("");
    if (className().equals("FlowIPManagerHMP") && timeout == 0) {
      // FastClick's has no timeout, and says so.
      router()
          .report(
              "WARNING: This element does not support timeout !"
                  + " Flows will stay indefinitely in memory...");
    }
  }

  @Override
  protected int reserved() {
    return reserve;
  }

  @Override
  protected void initialize(Setup setup) {
    begin(setup, capacity, timeout);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.arrayToSift();
    int kept = 0;
    long now = now();
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = array[i];
      long ip = Headers.ipv4(packet);
      if (ip == 0) {
        drop(noHeader, packet);
        continue;
      }
      long tag = tag(FlowKey.addresses(ip), second(ports(packet, ip), Ipv4.protocol(ip)), 0, now);
      if (tag == 0) {
        drop(full, packet);
        continue;
      }
      FlowTag.set(packet, tag);
      array[kept++] = packet;
    }
    batch.setSize(kept);
    if (kept > 0) {
      output(0).push(batch);
    }
  }

  private static int ports(long packet, long ip) {
    int protocol = Ipv4.protocol(ip);
    boolean has = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    long transport = has && Ipv4.isFirstFragment(ip) ? Headers.transport(packet, 4) : 0;
    return transport == 0 ? 0 : FlowKey.ports(transport);
  }

  @Override
  protected void takeOver(Element old) {
    takeFlows((FlowIPManager) old, true);
  }
}
