// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_24;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import java.util.Locale;

/**
 * Measures rates by IPv4 address, in finer parts of the address where there is more traffic.
 *
 * <p>{@code IPRateMonitor(TYPE, RATIO, THRESH [, MEMORY, ANNO])}
 *
 * <p>Counts packets or bytes a second, by the source address for packets of input 0 (the forward
 * rate), and by the destination address for those of input 1 (the reverse rate), which leave by the
 * outputs of the same numbers. Rates are kept for the first byte of addresses at first. Where a
 * rate reaches THRESH, they are kept for the next byte, too, and so on down to whole addresses.
 * Once a second, parts with a rate below about an eighth of THRESH are given up.
 *
 * <p>Each packet is annotated with the forward and the reverse rate of the finest part of its
 * address, which CompareBlock goes by. They take the places of the aggregate and the extra packets
 * annotation. Expects the IP header annotation; packets without such a header pass, with rates of
 * 0.
 *
 * <ul>
 *   <li>{@code TYPE} is {@code PACKETS} or {@code BYTES}, of the IP header's total length.
 *   <li>{@code RATIO}, 0 to 1, is the share of packets that count, chosen by chance.
 *   <li>{@code THRESH} is in packets or bytes a second, as if RATIO were 1.
 *   <li>{@code MEMORY} is how many KiB the rates may take, at least 100; the default 0 stands for
 *       65,536. What does not fit is not measured.
 *   <li>{@code ANNO} boolean, default true: whether to annotate packets.
 * </ul>
 *
 * <pre>
 * FromDevice(eth0) -&gt; Strip(14) -&gt; CheckIPHeader -&gt; m :: IPRateMonitor(PACKETS, 0.5, 256, 600)
 *     -&gt; CompareBlock(1, 3, 10000) -&gt; ...
 * FromDevice(eth1) -&gt; Strip(14) -&gt; CheckIPHeader -&gt; [1] m [1] -&gt; ...
 * </pre>
 *
 * <p>A rate is an average over some 32 epochs of 8 milliseconds.
 *
 * <p>Handlers: {@code look} (read): epochs since the rates were reset, then a line for each part of
 * an address with its forward and its reverse rate, finer parts indented; {@code thresh} (read),
 * already multiplied by RATIO; {@code mem} (read) bytes in use; {@code memmax} (read) limit in
 * bytes, (write) in KiB; {@code anno_level} (write) {@code ADDRESS LEVEL SECONDS}: for that time no
 * parts finer than LEVEL, 0 to 3, are told apart at this address; {@code reset} (write).
 */
@ElementInfo(name = "IPRateMonitor", ports = "1-2/1-2")
@ElementEffects(
    reads = {ANNO_NETWORK, LENGTH, IP_VERSION, IP_LENGTH, IP_ADDRESSES},
    writes = {ANNO_AGGREGATE, ANNO_24},
    does = STATE)
public final class IPRateMonitor extends BatchElement {
  private static final long EPOCH_NANOS = 1_000_000_000L / AddressRates.EPOCHS;
  private static final int MIN_KIB = 100;
  private static final int DEFAULT_KIB = 65_536;
  private static final int ALL = 0x10000;

  private boolean countsPackets;
  private boolean annotates;
  private int ratio;
  private int threshold;
  private int kib;
  private AddressRates rates;
  private long resetAt;

  /** Creates the element. */
  public IPRateMonitor() {}

  @Override
  protected void configure(Args args) {
    String type = args.required("TYPE").asWord("PACKETS").toUpperCase(Locale.ROOT);
    double share = args.required("RATIO").asDouble(1);
    int wanted = args.required("THRESH").asInt(1);
    kib = kib(args.optional("MEMORY").asInt(0, 0, Integer.MAX_VALUE));
    annotates = args.optional("ANNO").asBool(true);
    countsPackets = type.equals("PACKETS");
    if (!countsPackets && !type.equals("BYTES")) {
      args.error("monitor type should be \"PACKETS\" or \"BYTES\"");
    }
    if (!(share >= 0 && share <= 1)) {
      args.error("ratio must be between 0 and 1");
    }
    ratio = (int) Math.round(share * ALL);
    threshold = (int) ((long) wanted * ratio >> 16);
  }

  private static int kib(int given) {
    return given == 0 ? DEFAULT_KIB : Math.max(given, MIN_KIB);
  }

  @Override
  protected void initialize(Setup setup) {
    rates = new AddressRates(threshold, kib * 1024L);
  }

  private long now() {
    return worker().nanoTime() / EPOCH_NANOS;
  }

  private void measure(long packet, boolean isForward, long now) {
    long ip = Headers.ipv4(packet);
    long forward = 0;
    long reverse = 0;
    if (ip != 0) {
      boolean counts = ratio == ALL || (worker().random().next() >> 5 & ALL - 1) <= ratio;
      int amount = countsPackets ? 1 : Ipv4.totalLength(ip);
      int address = isForward ? Ipv4.src(ip) : Ipv4.dst(ip);
      if (!rates.update(address, amount, isForward, counts, now)) {
        return;
      }
      forward = rates.perSecond(true);
      reverse = rates.perSecond(false);
    }
    if (annotates) {
      Anno.putI32(packet, Anno.AGGREGATE, (int) Math.min(forward, Integer.MAX_VALUE));
      Anno.putI32(packet, Anno.EXTRA_PACKETS, (int) Math.min(reverse, Integer.MAX_VALUE));
    }
  }

  private void measure(PacketBatch batch, int from, boolean isForward) {
    long now = now();
    if (resetAt == 0) {
      resetAt = now;
    }
    for (int i = from, n = batch.size(); i < n; i++) {
      measure(batch.get(i), isForward, now);
    }
    rates.foldIfDue(worker().random().upTo(1) == 0, now);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    measure(batch, 0, port == 0);
    output(Math.min(port, nOutputs() - 1)).push(batch);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int from = Math.min(port, nInputs() - 1);
    int pulled = input(from).pull(batch, max);
    if (pulled > 0) {
      measure(batch, before, from == 0);
    }
    return pulled;
  }

  @Override
  protected void takeOver(Element old) {
    IPRateMonitor before = (IPRateMonitor) old;
    if (isConfiguredLike(old)) {
      rates = before.rates;
      kib = before.kib;
      resetAt = before.resetAt;
    }
  }

  private String look() {
    long now = now();
    StringBuilder text = new StringBuilder();
    text.append(resetAt == 0 ? 0 : now - resetAt).append('\n');
    rates.appendTo(text, now);
    return text.toString();
  }

  private void stop(String value) {
    String[] words = value.strip().split("[\\s,]+");
    if (words.length != 3) {
      throw new HandlerException("expecting 3 arguments");
    }
    int address = HandlerValues.ip(this, words[0]);
    int level = (int) HandlerValues.integer(words[1], 0, 3);
    long seconds = HandlerValues.integer(words[2], 1, Integer.MAX_VALUE);
    rates.stop(address, level, now() + seconds * AddressRates.EPOCHS);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("look", this::look);
    handlers.read("thresh", () -> threshold);
    handlers.read("mem", () -> rates.bytes());
    handlers.read("memmax", () -> kib * 1024L);
    handlers.write(
        "memmax",
        value -> {
          kib = kib((int) HandlerValues.integer(value, 0, Integer.MAX_VALUE));
          rates.setLimit(kib * 1024L, now());
        });
    handlers.write("anno_level", this::stop);
    handlers.write(
        "reset",
        value -> {
          rates.clear();
          resetAt = now();
        });
  }
}
