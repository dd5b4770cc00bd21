// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.run.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sends the ARP replies of a table every ten seconds.
 *
 * <p>{@code ARPAdvertiser([DSTIP, DSTETH, SRCIP, SRCETH, keywords])}
 *
 * <p>Each entry tells DSTIP, at DSTETH, that SRCIP has the Ethernet address SRCETH; first after one
 * second. The arguments, if all four are given and none is zero, are the first entry. Usually an
 * ARPResponder does better.
 *
 * <p>Keywords: {@code CAPACITY} initial capacity of the table, default 10; it grows as needed.
 *
 * <p>Handlers: {@code table} (read) the entries, {@code count} (read) how many, {@code capacity}
 * (read); {@code insert} and {@code delete} (write) take DSTIP, DSTETH, SRCIP and SRCETH, separated
 * by spaces; {@code clear} (write).
 *
 * <p>See also: ARPFaker, ARPResponder.
 */
@ElementInfo(name = "ARPAdvertiser", ports = "0/1", processing = "/h")
@ElementEffects(does = MAKES)
public final class ARPAdvertiser extends BatchElement {
  private static final long SECOND = 1_000_000_000L;

  private final int noBuffer = dropReason("no buffer for a reply");
  private final List<ArpReply> table = new ArrayList<>();
  private long capacity;
  private Timer timer;

  /** Creates the element. */
  public ARPAdvertiser() {}

  @Override
  protected void configure(Args args) {
    int dstIp = args.optional("DSTIP").asIp(0);
    long dstMac = args.optional("DSTETH").asMac(0);
    int srcIp = args.optional("SRCIP").asIp(0);
    long srcMac = args.optional("SRCETH").asMac(0);
    capacity = args.keyword("CAPACITY").asLong(10, 0, 0xffff_ffffL);
    if (capacity == 0) {
      args.error("ARP table capacity must be a positive integer");
    }
    if (dstIp != 0 && dstMac != 0 && srcIp != 0 && srcMac != 0) {
      table.add(new ArpReply(dstIp, dstMac, srcIp, srcMac));
    }
  }

  @Override
  protected void initialize(Setup setup) {
    timer = setup.timer(this::expired);
    timer.scheduleAfter(SECOND);
  }

  private void expired(Timer self) {
    self.rescheduleAfter(10 * SECOND);
    for (ArpReply reply : table) {
      long packet = reply.make(packets);
      if (packet == 0) {
        countDrops(noBuffer, 1);
      } else {
        output(0).push(packet);
      }
    }
  }

  private void insert(String value) {
    ArpReply reply = parse(value);
    if (table.contains(reply)) {
      throw new HandlerException("entry is there already");
    }
    table.add(reply);
    capacity = table.size() > capacity ? 2 * capacity : capacity;
  }

  private void delete(String value) {
    if (!table.remove(parse(value))) {
      throw new HandlerException("no such entry");
    }
  }

  private ArpReply parse(String value) {
    String[] words = value.strip().split("\\s+");
    if (words.length != 4) {
      throw new HandlerException("expected DSTIP DSTETH SRCIP SRCETH");
    }
    return new ArpReply(
        HandlerValues.ip(this, words[0]),
        HandlerValues.mac(this, words[1]),
        HandlerValues.ip(this, words[2]),
        HandlerValues.mac(this, words[3]));
  }

  private String text() {
    return table.stream().map(ArpReply::line).collect(Collectors.joining());
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("table", this::text);
    handlers.read("count", table::size);
    handlers.read("capacity", () -> capacity);
    handlers.write("insert", this::insert);
    handlers.write("delete", this::delete);
    handlers.write("clear", value -> table.clear());
  }

  @Override
  protected void takeOver(Element old) {
    ARPAdvertiser before = (ARPAdvertiser) old;
    if (isConfiguredLike(old)) {
      table.clear();
      table.addAll(before.table);
      capacity = before.capacity;
    }
    timer.follow(before.timer, 0);
  }
}
