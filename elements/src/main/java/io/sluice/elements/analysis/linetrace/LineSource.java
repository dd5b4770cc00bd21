// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.elements.analysis.summary.PacketSeries;
import io.sluice.elements.analysis.summary.SummaryInput;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.elements.trace.TraceClock;
import io.sluice.elements.userlevel.Sampling;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What sources that read lines of text have in common: the file, the pace, and the handlers. A
 * subclass reads a line and makes a packet of it.
 */
abstract class LineSource extends BatchElement {
  /** Lines without a packet in one go before others get their turn. */
  private static final int MAX_SKIPPED = 256;

  /** What a line was. */
  enum Line {
    PACKET,
    /** A comment, or a part of what follows. */
    NONE,
    BAD
  }

  private String filename;
  private boolean stop;
  private boolean active;
  private boolean timing;
  private boolean multipacket;
  private Sampling sampling;
  private int burst;

  private SummaryInput input;
  private boolean ended;
  private boolean complained;

  /** Whether a line was read of which no packet could be made for want of a buffer. */
  private boolean atHand;

  private long held;
  private PacketSeries series = new PacketSeries();
  private TraceClock clock = new TraceClock();
  private PacketBatch batch;
  private Task task;
  private Timer timer;

  /** Reads the keywords of the subclass. */
  abstract void configureLines(Args args);

  /** What is reported, once, when a line is bad. */
  abstract String badLine();

  /** Reads a line. */
  abstract Line read(String line);

  /** Makes the packet of the line that was read last; 0 without a buffer. */
  abstract long make();

  /** Goes on with what the subclass of a configuration that is being replaced has learned. */
  void takeOverLines(LineSource old) {}

  /** Whether it should be asked for MULTIPACKET and TIMING instead of SAMPLE. */
  abstract boolean isOfFlows();

  @Override
  protected final void configure(Args args) {
    filename = args.required("FILENAME").asString("");
    stop = args.keyword("STOP").asBool(false);
    active = args.keyword("ACTIVE").asBool(true);
    args.keyword("ZERO").asBool(true);
    burst = args.keyword("BURST").asBurst(1);
    sampling = Sampling.of(args);
    timing = args.keyword("TIMING").asBool(false);
    multipacket = isOfFlows() && args.keyword("MULTIPACKET").asBool(false);
    configureLines(args);
    if (!filename.equals("-")) {
      args.readsFile(filename.indexOf('\0') < 0 ? file().toString() : filename);
    }
  }

  private Path file() {
    return position().fileNamed(filename);
  }

  private String shownName() {
    return filename.equals("-") ? "<stdin>" : filename;
  }

  @Override
  protected final void initialize(Setup setup) {
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
    if (predecessor() instanceof LineSource before && filename.equals(before.filename)) {
      // It has the file open, or has read it.
      return;
    }
    try {
      input = filename.equals("-") ? SummaryInput.open(System.in) : SummaryInput.open(file());
      String first = input.readLine();
      if (first == null) {
        setup.error(shownName() + ": empty file");
      } else {
        input.unread(first);
      }
    } catch (NoSuchFileException e) {
      setup.error(filename + ": no such file");
    } catch (AccessDeniedException e) {
      setup.error(filename + ": permission denied");
    } catch (IOException e) {
      setup.error(shownName() + ": " + e.getMessage());
    }
  }

  @Override
  protected final void takeOver(Element old) {
    LineSource before = (LineSource) old;
    if (isConfiguredLike(before)) {
      active = before.active;
      sampling = before.sampling;
      TaskHandlers.takeOver(task, before.task, before.timer);
    }
    if (input != null || !filename.equals(before.filename)) {
      return;
    }
    input = before.input;
    ended = before.ended;
    complained = before.complained;
    held = before.held;
    series = before.series;
    clock = before.clock;
    takeOverLines(before);
    before.input = null;
    before.held = 0;
    before.series = new PacketSeries();
    wake();
  }

  @Override
  protected final long settle() {
    return (held == 0 ? 0 : 1) + (series.isEmpty() ? 0 : 1);
  }

  @Override
  protected final void cleanup() {
    if (input != null) {
      input.close();
    }
    if (held != 0) {
      freeLeft(held);
      held = 0;
    }
    series.clear(this::freeLeft);
  }

  private int run() {
    int made = fill(batch, burst);
    if (!batch.isEmpty()) {
      output(0).push(batch);
    } else if (ended || !active) {
      task.unschedule();
    }
    return made;
  }

  @Override
  public final int pull(int port, PacketBatch into, int max) {
    int before = into.size();
    fill(into, max);
    return into.size() - before;
  }

  /** Appends packets; returns how many lines or packets were looked at. */
  private int fill(PacketBatch into, int max) {
    int looked = 0;
    int made = 0;
    while (made < max && looked < MAX_SKIPPED + max && active && !ended) {
      long packet = next();
      looked++;
      if (packet != 0) {
        into.add(packet);
        made++;
      } else if (held != 0 || atHand) {
        break;
      }
    }
    return looked;
  }

  /** The next packet; 0 when it is not due, is left out, or there is none. */
  private long next() {
    long packet = held;
    held = 0;
    if (packet == 0) {
      packet = series.isEmpty() ? read() : series.next(packets, false);
    }
    if (packet != 0 && multipacket && PacketSeries.isSeries(packet)) {
      series.begin(packet);
      packet = series.next(packets, false);
    }
    if (packet == 0) {
      return 0;
    }
    if (timing && !isDue(Anno.timestamp(packet))) {
      held = packet;
      return 0;
    }
    if (!sampling.takes(worker().random())) {
      packets.free(packet);
      return 0;
    }
    return packet;
  }

  private long read() {
    try {
      String line = atHand ? null : input.readLine();
      if (line == null && !atHand) {
        end();
        return 0;
      }
      Line what = atHand ? Line.PACKET : read(line);
      if (what == Line.BAD && !complained && !line.isBlank()) {
        complained = true;
        router().report(shownName() + ":" + input.lineNumber() + ": " + badLine());
      }
      if (what != Line.PACKET) {
        return 0;
      }
      long packet = make();
      atHand = packet == 0;
      return packet;
    } catch (IOException e) {
      router().report(this + ": " + shownName() + ": " + e.getMessage());
      end();
      return 0;
    }
  }

  private void end() {
    ended = true;
    if (stop) {
      router().requestStop();
    }
  }

  private boolean isDue(long timestamp) {
    long now = worker().nanoTime();
    long due = clock.due(timestamp, now, 100);
    if (now - due >= 0) {
      return true;
    }
    timer.scheduleAt(due);
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
    if (on) {
      wake();
    } else if (task != null) {
      task.unschedule();
    }
  }

  /**
   * A number as Click reads it: decimal, hexadecimal behind 0x, octal behind 0.
   *
   * @return -1 when it is none, or more than 32 bits
   */
  static long number(String text) {
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    int radix = hex ? 16 : text.length() > 1 && text.charAt(0) == '0' ? 8 : 10;
    int start = hex ? 2 : 0;
    if (text.length() == start || text.length() > start + 12) {
      return -1;
    }
    long value = 0;
    for (int i = start; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value <= 0xffff_ffffL ? value : -1;
  }

  @Override
  protected final void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> setActive(HandlerValues.bool(value)));
    handlers.read("sampling_prob", () -> sampling.probability());
    handlers.read("encap", () -> "IP");
    handlers.read("filename", () -> filename);
    handlers.read("filesize", this::fileSize);
    handlers.read("filepos", () -> input == null ? "-" : input.position());
    handlers.write(
        "stop",
        value -> {
          setActive(false);
          router().requestStop();
        });
    TaskHandlers.add(handlers, this, () -> task);
    handlers.mark("b", "stop");
    handlers.mark("c", "active");
  }

  private Object fileSize() {
    try {
      return Files.isRegularFile(file()) ? Files.size(file()) : "-";
    } catch (IOException e) {
      return "-";
    }
  }
}
