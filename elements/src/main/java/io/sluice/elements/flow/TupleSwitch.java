// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Memory;

/**
 * What the switches have in common that tell flows apart themselves: the table of the outputs of
 * flows. A direction is a flow of its own. Belongs to one worker; established flows allocate
 * nothing.
 */
abstract class TupleSwitch extends PacketElement implements FlowOwner {
  private static final int OUTPUT = FlowLine.DATA;

  private static final int DEFAULT_CAPACITY = 65_536;

  private final int noHeader = dropReason("no IP header");
  private final int noRoom = shortageReason("no memory for a flow");
  private FlowTable table;
  private int realm;
  private int outputs;
  private int capacity;
  private int timeout;

  TupleSwitch() {}

  @Override
  protected void configure(Args args) {
    outputs = args.keyword("MAX").asInt(nOutputs(), 1, nOutputs());
    capacity = args.keyword("CAPACITY").asInt(DEFAULT_CAPACITY, 1, FlowTag.MAX_CAPACITY);
    long nanos = args.keyword("TIMEOUT").asNanos(0);
    long millis = nanos / 1_000_000;
    timeout = millis == 0 ? FlowTable.MAX_TIMEOUT : (int) Math.min(millis, FlowTable.MAX_TIMEOUT);
  }

  /** How many of the outputs are used. */
  final int outputs() {
    return outputs;
  }

  /** The output of a new flow. */
  abstract int choose();

  /** A flow has gone. */
  void ended(int output) {}

  @Override
  protected void initialize(Setup setup) {
    table = new FlowTable(worker().nanoTime());
    table.setCapacity(capacity);
    realm = table.register(this);
  }

  @Override
  public final int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    long first = FlowKey.addresses(ip);
    long second = FlowKey.second(ports(packet, ip), realm);
    long now = table.millis(worker().nanoTime());
    long line = table.find(first, second);
    if (line == 0) {
      return begin(first, second, now);
    }
    FlowLine.touch(line, (int) now);
    return Memory.getInt(FlowLine.forward(line) + OUTPUT);
  }

  /** Both ports, 0 where there are none. */
  private static int ports(long packet, long ip) {
    int protocol = Ipv4.protocol(ip);
    boolean has = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    long transport = has && Ipv4.isFirstFragment(ip) ? Headers.transport(packet, 4) : 0;
    return transport == 0 ? 0 : FlowKey.ports(transport);
  }

  private int begin(long first, long second, long now) {
    long line = table.begin(first, second, first, second, now);
    if (line == 0) {
      return noRoom;
    }
    int output = choose();
    Memory.putInt(line + OUTPUT, output);
    table.commit(line, now);
    return output;
  }

  @Override
  public final int timeout(long forward) {
    return timeout;
  }

  @Override
  public final int guarantee(long forward) {
    return 0;
  }

  @Override
  public final void removed(long forward) {
    ended(Memory.getInt(forward + OUTPUT));
  }

  @Override
  protected void takeOver(Element old) {
    TupleSwitch before = (TupleSwitch) old;
    if (before.outputs == outputs) {
      table.close();
      table = before.table;
      realm = before.realm;
      before.table = null;
      table.replaceOwner(realm, this);
      table.setCapacity(capacity);
    }
  }

  @Override
  protected void cleanup() {
    if (table != null) {
      table.close();
      table = null;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("flow_count", () -> table == null ? 0 : table.size());
  }
}
