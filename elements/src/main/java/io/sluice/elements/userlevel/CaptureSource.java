// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import io.sluice.argument.Args;
import io.sluice.argument.Units;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
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
import java.io.InputStream;
import java.nio.file.Path;

/**
 * What elements that read packets from capture files have in common: the part of the file that is
 * wanted, how often it is read, the pace, and the handlers. A subclass opens the file.
 */
abstract class CaptureSource extends BatchElement {
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

  /**
   * Reads the keywords of the subclass.
   *
   * @param args the arguments
   * @param name the name of the file
   */
  void configureFormat(Args args, String name) {}

  /** The keyword TIMING, which one subclass has by its place, too. */
  boolean timing(Args args) {
    return args.keyword("TIMING").asBool(false);
  }

  /** How the file is read: a reader goes on only where another one read it likewise. */
  abstract String format();

  /** Opens a file. */
  abstract CaptureReader open(Path path) throws CaptureException;

  /** Opens a stream that can be read but once. */
  abstract CaptureReader open(InputStream stream, String name) throws CaptureException;

  final CaptureReader reader() {
    return reader;
  }

  /** Annotates a packet that is about to be emitted; false for one that is none of IP. */
  boolean finish(long packet) {
    return true;
  }

  @Override
  protected final void configure(Args args) {
    filename = args.required("FILENAME").asString("");
    args.readsFile(filename.indexOf('\0') < 0 ? file().toString() : filename);
    timing = timing(args);
    configureFormat(args, filename);
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
  protected final void initialize(Setup setup) {
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
      openOnce();
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
  private void openOnce() throws CaptureException {
    if (reader == null && predecessor() instanceof CaptureSource before && readsLike(before)) {
      reader = before.reader;
      borrowed = true;
    } else if (reader == null) {
      reader = filename.equals("-") ? open(System.in, "<stdin>") : open(file());
    }
  }

  private Path file() {
    return position().fileNamed(filename);
  }

  /** Another element of the same file may have another place in it. */
  private boolean readsLike(CaptureSource other) {
    return other.reader != null
        && filename.equals(other.filename)
        && format().equals(other.format());
  }

  /** Goes on where the old element was in the file. */
  @Override
  protected final void takeOver(Element old) {
    CaptureSource before = (CaptureSource) old;
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
  protected final void cleanup() {
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
  public final int pull(int port, PacketBatch into, int max) {
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
      boolean isIp = !forceIp || ForceIp.mark(packet, reader.recordLinkType());
      if (!isIp || !finish(packet)) {
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
  protected final void handlers(Handlers handlers) {
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
      openOnce();
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
