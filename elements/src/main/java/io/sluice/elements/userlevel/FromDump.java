// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.argument.Units;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.elements.script.CountCall;
import io.sluice.elements.trace.TraceClock;
import io.sluice.elements.trace.TracePasses;
import io.sluice.elements.trace.TraceSpeed;
import io.sluice.elements.userlevel.pcap.CaptureException;
import io.sluice.elements.userlevel.pcap.CaptureReader;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.ForceIp;
import io.sluice.header.LinkType;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import java.nio.file.Path;

/**
 * Reads packets from a capture file.
 *
 * <p>{@code FromDump(FILENAME [, TIMING, keywords STOP, SAMPLE, FORCE_IP, ...])}
 *
 * <p>Reads a pcap file, as written by {@code tcpdump -w} or {@code ToDump}, or a pcapng file, plain
 * or compressed by gzip or, if the program of that name is installed, bzip2, xz or zstd; {@code -}
 * is the standard input. A file that is not in the working directory is looked up next to the
 * configuration. Sets the timestamp, MAC header and extra length annotations. The output may be
 * push or pull. From a damaged file come the packets before the damage, then a message.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code STOP} boolean, default false: stops the driver at the end.
 *   <li>{@code TIMING} boolean, default false: keeps the intervals between packets.
 *   <li>{@code ACCELERATION} speed with TIMING, in percent, default 100; {@code TIMING_FNT} a
 *       formula for it, with {@code x} for the seconds since the first packet, such as {@code "10 +
 *       min(90, 10*x)"}, as in ReplayUnqueue: where it falls below 1, the driver stops.
 *   <li>{@code TIMES} how often to read the file, default 1; {@code LOOP} boolean, default false:
 *       reads it forever. With TIMING, time continues from one pass to the next; an END applies to
 *       each pass.
 *   <li>{@code SAMPLE} probability from 0 to 1, default 1, with which a packet is emitted.
 *   <li>{@code FORCE_IP} boolean, default false: emits only packets with an IP header, and marks
 *       it; others go to output 1, if there is one. Always on for files of raw IP.
 *   <li>{@code FORCE_LEN} default -1, packets as captured; 0: as long as they were on the wire,
 *       with zeros for what was not captured; 60 to 9000: all frames have this length, and their IP
 *       headers are adjusted.
 *   <li>{@code START} seconds since 1970, or {@code START_AFTER} a time after the first record:
 *       skips earlier packets.
 *   <li>{@code END} seconds since 1970, {@code END_AFTER} a time after the first record, or {@code
 *       INTERVAL} a time after the first packet emitted: ends there.
 *   <li>{@code END_CALL} handler and value to write at the end; by default {@code active false}
 *       when there is an END.
 *   <li>{@code ACTIVE} boolean, default true; {@code FILEPOS} byte of the uncompressed file to
 *       start at; {@code BURST} packets per push, default 1, at which effects happen in exact
 *       order; {@code MMAP} and {@code PRELOAD} are accepted and ignored.
 * </ul>
 *
 * <p>When the configuration is replaced, the element of the same name and file continues where this
 * one was.
 *
 * <p>Handlers: {@code count} (read) packets emitted, {@code reset_counts} (write), {@code active}
 * (read, write), {@code encap} (read) link type, {@code filename}, {@code filesize}, {@code
 * packet_filepos} (read), {@code filepos} (read, write), {@code sampling_prob} (read), {@code
 * extend_interval} (write) moves the end, {@code reset_timing} (write), {@code stop} (write);
 * {@code scheduled}, {@code tickets} (read, write), {@code home_thread} (read) when it pushes.
 */
@ElementInfo(name = "FromDump", ports = "0/1-2", processing = "/ah")
@ElementEffects(does = {MAKES, DROPS})
public final class FromDump extends BatchElement {
  /** Records skipped in one go before others get their turn. */
  private static final int MAX_SKIPPED = 256;

  private final int notIp = dropReason("not IP");
  private final CaptureTimes times = new CaptureTimes();

  private String filename;
  private boolean timing;
  private TraceSpeed speed;
  private TracePasses passes;
  private ForcedLength forcedLength;
  private Sampling sampling;
  private boolean forceIp;
  private boolean active;
  private int burst;
  private long filePosition;
  private String endCall;

  private CaptureReader reader;

  /** Whether the reader is still the predecessor's. */
  private boolean borrowed;

  private boolean recordAtHand;
  private boolean ended;
  private boolean cutReported;
  private TraceClock clock = new TraceClock();
  private long packetPosition;
  private long count;
  private PacketBatch batch;
  private PacketBatch others;
  private Task task;
  private Timer timer;

  /** Creates the element. */
  public FromDump() {}

  @Override
  protected void configure(Args args) {
    filename = args.required("FILENAME").asString("");
    args.readsFile(filename.indexOf('\0') < 0 ? file().toString() : filename);
    timing = args.optional("TIMING").asBool(false);
    final boolean stop = args.keyword("STOP").asBool(false);
    active = args.keyword("ACTIVE").asBool(true);
    sampling = Sampling.of(args);
    forceIp = args.keyword("FORCE_IP").asBool(false);
    times.configure(args);
    endCall = args.keyword("END_CALL").asString(null);
    filePosition = args.keyword("FILEPOS").asLong(0, 0, Long.MAX_VALUE);
    burst = args.keyword("BURST").asBurst(1);
    args.keyword("MMAP").asBool(false);
    args.keyword("PRELOAD").asLong(0, -1, Long.MAX_VALUE);
    int acceleration = args.keyword("ACCELERATION").asInt(100, 1, TraceSpeed.MAX);
    String formula = args.keyword("TIMING_FNT").asString("");
    try {
      speed = TraceSpeed.of(acceleration, formula);
    } catch (IllegalArgumentException e) {
      args.error("TIMING_FNT: " + e.getMessage());
    }
    forcedLength = ForcedLength.of(args);
    passes = TracePasses.of(args, filename);
    if (stop && endCall != null) {
      args.error("END_CALL and STOP are mutually exclusive");
    } else if (stop) {
      endCall = "stop";
    }
  }

  @Override
  protected void initialize(Setup setup) {
    if (endCall != null && !endCall.equals("stop")) {
      CountCall.check(setup, this, "END_CALL", endCall);
    }
    others = new PacketBatch();
    if (output(0).isPush()) {
      batch = new PacketBatch();
      task = setup.task(this::run);
      if (!active) {
        task.unschedule();
      }
    }
    if (timing) {
      timer = setup.timer(this::due);
    }
    try {
      open();
      if (forceIp && !ForceIp.supports(reader.linkType())) {
        setup.error(filename + ": no IP packets in link type " + LinkType.name(reader.linkType()));
      }
      forceIp |= reader.linkType() == LinkType.RAW;
      if (filePosition != 0 && !borrowed) {
        reader.seek(filePosition);
      }
    } catch (CaptureException e) {
      setup.error(e.getMessage());
    }
  }

  private void reportCut() {
    if (!cutReported && reader.oversized() > 0) {
      cutReported = true;
      router().report(this + ": packets longer than " + Mbuf.LONG_BUFFER + " bytes are cut");
    }
  }

  /** Opens the file, unless an element that asked for its link type had it opened already. */
  private void open() throws CaptureException {
    if (reader == null && predecessor() instanceof FromDump before && readsLike(before)) {
      reader = before.reader;
      borrowed = true;
    } else if (reader == null) {
      reader =
          filename.equals("-")
              ? CaptureReader.open(System.in, "<stdin>")
              : CaptureReader.open(file());
    }
  }

  private Path file() {
    return position().fileNamed(filename);
  }

  /** Another element of the same file may have another place in it. */
  private boolean readsLike(FromDump other) {
    return other.reader != null && filename.equals(other.filename);
  }

  /** Goes on where the old element was in the file. */
  @Override
  protected void takeOver(Element old) {
    FromDump before = (FromDump) old;
    count = before.count;
    if (isConfiguredLike(before)) {
      active = before.active;
      sampling = before.sampling;
      times.takeOver(before.times);
      passes = before.passes;
      if (borrowed) {
        TaskHandlers.takeOver(task, before.task, before.timer);
      }
    }
    if (borrowed) {
      borrowed = false;
      before.reader = null;
      recordAtHand = before.recordAtHand;
      ended = before.ended;
      cutReported = before.cutReported;
      clock = before.clock;
      speed = isConfiguredLike(before) ? before.speed : speed;
      packetPosition = before.packetPosition;
    }
    if (task != null && (!active || ended)) {
      task.unschedule();
    }
  }

  @Override
  protected void cleanup() {
    if (reader != null && !borrowed) {
      reader.close();
    }
  }

  private int run() {
    int taken = fill(batch, burst);
    if (!others.isEmpty()) {
      emitOthers();
    }
    if (!batch.isEmpty()) {
      count += batch.size();
      output(0).push(batch);
    }
    return taken;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    int before = into.size();
    fill(into, max);
    if (!others.isEmpty()) {
      emitOthers();
    }
    int pulled = into.size() - before;
    count += pulled;
    return pulled;
  }

  private void emitOthers() {
    if (nOutputs() > 1) {
      output(1).push(others);
    } else {
      drop(notIp, others);
    }
  }

  /** Appends packets; returns how many records were looked at. */
  private int fill(PacketBatch into, int max) {
    int records = 0;
    int made = 0;
    while (made < max && records < MAX_SKIPPED + max && active && !ended && nextRecord()) {
      records++;
      if (!isWanted()) {
        continue;
      }
      if (timing && !isDue()) {
        recordAtHand = true;
        return records - 1;
      }
      long packet = reader.packet(packets);
      if (packet == 0) {
        recordAtHand = true;
        return records;
      }
      if (forcedLength.isOn()) {
        forcedLength.apply(packets, packet, reader.recordLinkType());
      }
      reportCut();
      packetPosition = reader.recordPosition();
      recordAtHand = false;
      made++;
      if (forceIp && !ForceIp.mark(packet, reader.recordLinkType())) {
        others.add(packet);
      } else {
        into.add(packet);
      }
    }
    return records;
  }

  private boolean nextRecord() {
    if (recordAtHand) {
      return true;
    }
    try {
      if (reader.advance()) {
        return true;
      }
    } catch (CaptureException e) {
      router().report(this + ": " + e.getMessage());
    }
    if (begunAgain()) {
      return nextRecord();
    }
    ended = true;
    packetPosition = reader.position();
    end();
    return false;
  }

  /** Goes back to the first record; not when there was none, or the file is to be read no more. */
  private boolean begunAgain() {
    if (reader.records() == 0 || !passes.again()) {
      return false;
    }
    try {
      reader.rewind();
    } catch (CaptureException e) {
      router().report(this + ": " + e.getMessage());
      return false;
    }
    times.rewind();
    clock.reset();
    return true;
  }

  /** Asks once for each record, since sampling is a matter of chance. */
  private boolean isWanted() {
    if (recordAtHand) {
      return true;
    }
    long time = reader.timestamp();
    if (times.isBefore(time)) {
      return false;
    }
    while (times.reachesEnd(time)) {
      if (begunAgain()) {
        return false;
      }
      end();
      if (!active) {
        return false;
      }
    }
    return sampling.takes(worker().random());
  }

  private boolean isDue() {
    long now = worker().nanoTime();
    int percent = speed.percent(now, clock);
    if (percent == 0) {
      active = false;
      router().requestStop();
      return false;
    }
    long due = clock.due(reader.timestamp(), now, percent);
    if (now - due >= 0) {
      return true;
    }
    timer.scheduleAt(speed.wakeUp(due, now));
    if (task != null) {
      task.unschedule();
    }
    return false;
  }

  private void due(Timer expired) {
    wake();
  }

  private void wake() {
    if (task != null && active) {
      task.schedule();
    }
  }

  private void setActive(boolean on) {
    active = on;
    if (task != null && !on) {
      task.unschedule();
    } else if (on) {
      ended = false;
      wake();
    }
  }

  /** The end of the file or of the time wanted. */
  private void end() {
    if (task != null && ended) {
      task.unschedule();
    }
    if (endCall == null) {
      if (times.hasEnd()) {
        setActive(false);
      }
    } else if (endCall.equals("stop")) {
      setActive(false);
      router().requestStop();
    } else {
      try {
        callEnd();
      } catch (HandlerException e) {
        router().report(this + ": END_CALL: " + e.getMessage());
      }
    }
  }

  private void callEnd() {
    int space = endCall.indexOf(' ');
    String path = space < 0 ? endCall : endCall.substring(0, space);
    String value = space < 0 ? "" : ConfigStrings.unquote(endCall.substring(space + 1).strip());
    int dot = path.lastIndexOf('.');
    Element target = dot < 0 ? this : router().find(path.substring(0, dot), this);
    if (target == null) {
      throw new HandlerException("no element named '" + path.substring(0, dot) + "'");
    }
    router().write(target.name() + "." + path.substring(dot + 1), value);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write("reset_counts", value -> count = 0);
    handlers.read("active", () -> active);
    handlers.write("active", value -> setActive(HandlerValues.bool(value)));
    handlers.read("encap", this::encap);
    handlers.read("filename", () -> filename);
    handlers.read("filesize", () -> reader.size() < 0 ? "-" : reader.size());
    handlers.read("filepos", () -> reader.position());
    handlers.write("filepos", this::seek);
    handlers.read("packet_filepos", () -> packetPosition);
    handlers.read("sampling_prob", () -> sampling.probability());
    handlers.write("extend_interval", this::extend);
    handlers.write(
        "reset_timing",
        value -> {
          clock.reset();
          times.reset();
        });
    handlers.write(
        "stop",
        value -> {
          setActive(false);
          router().requestStop();
        });
    TaskHandlers.add(handlers, this, () -> task);
    handlers.mark("c", "active");
    handlers.mark("b", "reset_counts", "reset_timing", "stop");
  }

  private String encap() {
    try {
      open();
      return LinkType.name(reader.linkType());
    } catch (CaptureException e) {
      throw new HandlerException(e.getMessage());
    }
  }

  private void seek(String value) {
    try {
      reader.seek(HandlerValues.integer(value, 0, Long.MAX_VALUE));
      recordAtHand = false;
      ended = false;
      wake();
    } catch (CaptureException e) {
      throw new HandlerException(e.getMessage());
    }
  }

  private void extend(String value) {
    double nanos = Units.nanos(value.strip(), 1_000_000_000L);
    if (nanos < 0) {
      throw new HandlerException("'extend_interval' takes a time interval");
    }
    times.extend(Math.round(nanos));
    setActive(true);
  }
}
