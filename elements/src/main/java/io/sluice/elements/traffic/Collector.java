// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import org.HdrHistogram.Histogram;

/**
 * Measures what became of a Generator's traffic.
 *
 * <p>{@code Collector([keywords])}
 *
 * <p>Finds the mark at the end of each packet, whatever NAT, load balancers and tunnels have done
 * to its headers, and counts, by flow and in total: packets and bytes, missing numbers, duplicates,
 * packets that arrived after one with a higher number in their flow (RFC 4737), and latencies.
 * Latency is measured from the time at which a packet was due, so that a stall of either side
 * counts in full (no coordinated omission); the time from when it was actually generated, which
 * excludes the generator's own delay, is reported as well. Both sides read this machine's clock:
 * the generator may be another process or a container, but not another host.
 *
 * <p>Packets without a mark are only counted. All packets continue to the output, if it is
 * connected, and are freed otherwise. The numbers in total make sense with one generator; with
 * several, use those by flow. Runs on one worker: packets received by others reach it through
 * rings.
 *
 * <p>Keywords: {@code FLOWS}, default 65536, flows to distinguish, those with the lowest numbers;
 * {@code HISTOGRAMS}, default 0, flows that get a histogram of their own, 30 kB each, also those
 * with the lowest numbers; {@code INTERVAL} of the time series, default 1 second; {@code LONGEST}
 * latency that histograms can hold, default 60 seconds.
 *
 * <p>Handlers (read):
 *
 * <ul>
 *   <li>{@code report} JSON: {@code packets}, {@code bytes}, {@code flows}, {@code lost}, {@code
 *       duplicates}, {@code reordered}, {@code most_late} (numbers, of the latest packet of a
 *       flow), {@code unmarked}, {@code other_flows}, {@code seconds} from the first to the last
 *       packet, rates, {@code latency_ns} from when packets were due and {@code path_ns} from when
 *       they were generated, with percentiles, and, if all packets have a number in total, {@code
 *       order_in_all}, the same counts by that number.
 *   <li>{@code count} packets with a mark, {@code bytes}, {@code unmarked}, {@code lost}, {@code
 *       loss}, the fraction of packets lost, {@code duplicates}, {@code reordered}.
 *   <li>{@code p50}, {@code p90}, {@code p99}, {@code p99_9}, {@code max}, {@code mean}
 *       nanoseconds; {@code percentile P}; {@code histogram} the distribution, {@code .hgrm}.
 *   <li>{@code rate} packets per second and {@code bit_rate}, from the first to the last packet;
 *       {@code series} JSON: packets, bytes and highest latency by interval.
 *   <li>{@code flows} a line with a JSON object for each flow.
 * </ul>
 *
 * <p>Handlers (write): {@code sent N} gives the number of packets sent, so that packets missing at
 * the end, or whole flows, count as lost; {@code reset} starts again: numbers below the first one
 * received afterwards do not count as lost.
 *
 * <p>See also: Generator, MarkTraffic, FlowExporter.
 */
@ElementInfo(name = "Collector", ports = "1/0-1", processing = "h/h")
@ElementEffects(
    reads = DATA,
    does = {DROPS, COUNTS})
public final class Collector extends BatchElement {
  private static final int TOTAL_WORDS = 1024;
  private static final double SECOND = 1e9;

  private int maxFlows;
  private int histograms;
  private long longest;
  private long interval;
  private FlowFigures flows;
  private TimeSeries series;
  private Histogram latency;
  private Histogram path;
  private long[] total;
  private boolean totalBegan;
  private boolean fromFirstSeen;
  private long count;
  private long bytes;
  private long unmarked;
  private long otherFlows;
  private long sent;
  private long first;
  private long last;

  /** Creates the element. */
  public Collector() {}

  @Override
  protected void configure(Args args) {
    maxFlows = args.keyword("FLOWS").asInt(1 << 16, 1, TrafficMark.MAX_FLOWS);
    histograms = args.keyword("HISTOGRAMS").asInt(0, 0, 1 << 16);
    interval = args.keyword("INTERVAL").asNanos(1_000_000_000L);
    longest = args.keyword("LONGEST").asNanos(60_000_000_000L);
    if (interval == 0) {
      args.error("INTERVAL: must be > 0");
    }
    if (longest < 1000) {
      args.error("LONGEST: at least a microsecond");
    }
  }

  /** Packets end here only where nothing is connected. */
  @Override
  protected Effects effects() {
    return nOutputs() > 0 ? super.effects().notDoing(DROPS) : super.effects();
  }

  @Override
  protected void initialize(Setup setup) {
    flows = new FlowFigures(maxFlows, histograms, longest);
    series = new TimeSeries(interval);
    latency = new Histogram(1, longest, 3);
    path = new Histogram(1, longest, 3);
    total = new long[NumberTrack.FIELDS + TOTAL_WORDS];
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long now = worker().nanoTime();
    int place = -1;
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      long mark = TrafficMark.find(packet, now);
      if (mark == 0) {
        unmarked++;
      } else {
        place = place < 0 ? series.place(now) : place;
        arrived(packet, mark, place, now);
      }
    }
    if (nOutputs() > 0) {
      output(0).push(batch);
    } else {
      packets.free(batch);
    }
  }

  private void arrived(long packet, long mark, int place, long now) {
    int length = Mbuf.length(packet);
    long age = Math.max(0, TrafficMark.age(mark, now));
    if (count++ == 0) {
      first = now;
    }
    last = now;
    bytes += length;
    latency.recordValue(Math.min(longest, age));
    series.add(place, length, age);
    if (TrafficMark.isLong(packet, mark)) {
      path.recordValue(Math.min(longest, Math.max(0, TrafficMark.madeAge(mark, now))));
      totalArrived(TrafficMark.total(mark));
    }
    if (!flows.arrived(TrafficMark.flow(mark), TrafficMark.number(mark), length, age, now)) {
      otherFlows++;
    }
  }

  private void totalArrived(long number) {
    if (number < 0) {
      return;
    }
    if (!totalBegan) {
      totalBegan = true;
      NumberTrack.begin(total, 0, fromFirstSeen ? number : 0);
    }
    NumberTrack.arrived(total, 0, TOTAL_WORDS, number);
  }

  private void reset() {
    flows.reset();
    series.reset();
    latency.reset();
    path.reset();
    java.util.Arrays.fill(total, 0);
    totalBegan = false;
    fromFirstSeen = true;
    count = 0;
    bytes = 0;
    unmarked = 0;
    otherFlows = 0;
    sent = 0;
  }

  @Override
  protected void takeOver(Element old) {
    Collector before = (Collector) old;
    if (!isConfiguredLike(before)) {
      return;
    }
    flows = before.flows;
    series = before.series;
    latency = before.latency;
    path = before.path;
    total = before.total;
    totalBegan = before.totalBegan;
    fromFirstSeen = before.fromFirstSeen;
    count = before.count;
    bytes = before.bytes;
    unmarked = before.unmarked;
    otherFlows = before.otherFlows;
    sent = before.sent;
    first = before.first;
    last = before.last;
  }

  // ---- what handlers tell

  private double seconds() {
    return count == 0 ? 0 : (last - first) / SECOND;
  }

  /** From the first packet to the last there is one packet less than came. */
  private double perSecond(double amount) {
    return count < 2 || last == first ? 0 : amount * (count - 1) / count / seconds();
  }

  private long lost() {
    flows.sum();
    long unique = count - otherFlows - flows.duplicates();
    return Math.max(flows.lost(), sent - unique - otherFlows);
  }

  private double loss() {
    long lost = lost();
    long unique = count - flows.duplicates();
    return lost == 0 ? 0 : (double) lost / (lost + unique);
  }

  private String report() {
    long lost = lost();
    return new JsonText()
        .field("packets", count)
        .field("bytes", bytes)
        .field("flows", flows.seen())
        .field("lost", lost)
        .raw("loss", HandlerValues.decimal(loss()))
        .field("duplicates", flows.duplicates())
        .field("reordered", flows.reordered())
        .field("most_late", flows.mostLate())
        .field("unmarked", unmarked)
        .field("other_flows", otherFlows)
        .raw("seconds", HandlerValues.decimal(seconds()))
        .field("packets_per_second", perSecond(count))
        .field("bits_per_second", perSecond(bytes * 8.0))
        .raw("latency_ns", LatencyText.percentiles(latency))
        .raw("path_ns", LatencyText.percentiles(path))
        .raw("order_in_all", orderInAll())
        .toString();
  }

  /** Makes sense where all packets are numbered in all. */
  private String orderInAll() {
    if (path.getTotalCount() != count) {
      return "null";
    }
    return new JsonText()
        .field("packets", total[NumberTrack.UNIQUE] + total[NumberTrack.DUPLICATES])
        .field("lost", NumberTrack.lost(total, 0))
        .field("duplicates", total[NumberTrack.DUPLICATES])
        .field("reordered", total[NumberTrack.REORDERED])
        .field("most_late", total[NumberTrack.MOST_LATE])
        .toString();
  }

  private long percentile(double percent) {
    return latency.getTotalCount() == 0 ? 0 : latency.getValueAtPercentile(percent);
  }

  private String percentile(String text) {
    try {
      double percent = Double.parseDouble(text.strip());
      if (percent >= 0 && percent <= 100) {
        return Long.toString(percentile(percent));
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new HandlerException("expected percentile, not '" + text.strip() + "'");
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("report", this::report);
    handlers.read("count", () -> count);
    handlers.read("bytes", () -> bytes);
    handlers.read("unmarked", () -> unmarked);
    handlers.read("lost", this::lost);
    handlers.read("loss", () -> HandlerValues.decimal(loss()));
    handlers.read(
        "duplicates",
        () -> {
          flows.sum();
          return flows.duplicates();
        });
    handlers.read(
        "reordered",
        () -> {
          flows.sum();
          return flows.reordered();
        });
    handlers.read("p50", () -> percentile(50));
    handlers.read("p90", () -> percentile(90));
    handlers.read("p99", () -> percentile(99));
    handlers.read("p99_9", () -> percentile(99.9));
    handlers.read("max", () -> percentile(100));
    handlers.read("mean", () -> latency.getTotalCount() == 0 ? 0 : Math.round(latency.getMean()));
    handlers.readWith("percentile", this::percentile);
    handlers.read("histogram", () -> LatencyText.distribution(latency));
    handlers.read("rate", () -> HandlerValues.decimal(perSecond(count)));
    handlers.read("bit_rate", () -> HandlerValues.decimal(perSecond(bytes * 8.0)));
    handlers.read("series", () -> series.text());
    handlers.read("flows", () -> flows.text());
    handlers.write("sent", value -> sent = HandlerValues.integer(value, 0, Long.MAX_VALUE));
    handlers.write("reset", value -> reset());
    handlers.mark("b", "reset");
  }
}
