// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Setup;
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
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The base of sources that make packets of a file of text: when each packet is due, which are
 * emitted, packets of which a line tells at once, and the handlers. A subclass reads the file.
 */
public abstract class TextSource extends BatchElement {
  /** Lines without a packet in one go before others get their turn. */
  private static final int MAX_SKIPPED = 256;

  private String filename;
  private boolean stop;
  private boolean active;
  private boolean timing;
  private boolean multipacket;
  private Sampling sampling;
  private int burst;

  /** A packet that is not due yet; 0 for none. */
  private long held;

  private PacketSeries series = new PacketSeries();
  private TraceClock clock = new TraceClock();
  private PacketBatch batch;
  private Task task;
  private Timer timer;

  /** Creates the element. */
  protected TextSource() {}

  /**
   * Reads the keywords that all have.
   *
   * @param args the arguments
   * @param name the file, {@code -} for the standard input
   * @param ofFlows whether MULTIPACKET is one of them
   */
  protected final void configureSource(Args args, String name, boolean ofFlows) {
    filename = name;
    stop = args.keyword("STOP").asBool(false);
    active = args.keyword("ACTIVE").asBool(true);
    args.keyword("ZERO").asBool(true);
    burst = args.keyword("BURST").asBurst(1);
    sampling = Sampling.of(args);
    timing = args.keyword("TIMING").asBool(false);
    multipacket = ofFlows && args.keyword("MULTIPACKET").asBool(false);
    if (!filename.equals("-")) {
      args.readsFile(filename.indexOf('\0') < 0 ? file().toString() : filename);
    }
  }

  @Override
  protected void initialize(Setup setup) {
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
  }

  /**
   * Makes the next packet.
   *
   * @return 0 when a line has none, at the end, and without a buffer
   */
  protected abstract long read();

  /**
   * Whether the file was read.
   *
   * @return false when there may be more
   */
  protected abstract boolean isAtEnd();

  /**
   * Whether there was no buffer for the packet that was read last.
   *
   * @return true when {@link #read} is to make it again
   */
  protected abstract boolean isShort();

  /**
   * Where the file is read.
   *
   * @return an offset in bytes, or a word
   */
  protected abstract Object filePosition();

  /**
   * Whether packets of one line get correct checksums.
   *
   * @return what the subclass was asked for
   */
  protected boolean correctsChecksums() {
    return false;
  }

  /**
   * The file's name.
   *
   * @return as it is in the configuration
   */
  protected final String filename() {
    return filename;
  }

  /**
   * The file's name in messages.
   *
   * @return that of the standard input in place of {@code -}
   */
  protected final String shownName() {
    return filename.equals("-") ? "<stdin>" : filename;
  }

  /**
   * The file.
   *
   * @return a path; none that can be opened for the standard input
   */
  protected final Path file() {
    return position().fileNamed(filename);
  }

  /**
   * Opens the file, or the standard input.
   *
   * @return what is read from it
   * @throws IOException when it cannot be opened
   */
  protected final SummaryInput open() throws IOException {
    return filename.equals("-") ? SummaryInput.open(System.in) : SummaryInput.open(file());
  }

  /**
   * Why the file cannot be read.
   *
   * @param e what opening or reading it threw
   * @return a message that begins with the file's name
   */
  protected final String message(IOException e) {
    return SummaryOutput.message(shownName(), e);
  }

  /** Stops the run if STOP says so: the last line was read. */
  protected final void stopAtEnd() {
    if (stop) {
      router().requestStop();
    }
  }

  /** Begins again with the times of packets. */
  protected final void resetClock() {
    clock.reset();
  }

  /**
   * Takes over what handlers had set.
   *
   * @param before the element of the old configuration, with the same arguments
   */
  protected final void takeOverSettings(TextSource before) {
    active = before.active;
    sampling = before.sampling;
    wake();
    TaskHandlers.takeOver(task, before.task, before.timer);
  }

  /**
   * Takes over packets that were made and not emitted, and the time.
   *
   * @param before the element of the old configuration, which reads the same file
   */
  protected final void takeOverPackets(TextSource before) {
    held = before.held;
    series = before.series;
    clock = before.clock;
    before.held = 0;
    before.series = new PacketSeries();
  }

  @Override
  protected final long settle() {
    return (held == 0 ? 0 : 1) + (series.isEmpty() ? 0 : 1);
  }

  @Override
  protected void cleanup() {
    if (held != 0) {
      freeLeft(held);
      held = 0;
    }
    series.clear(this::freeLeft);
  }

  private int run() {
    int looked = fill(batch, burst);
    if (!batch.isEmpty()) {
      output(0).push(batch);
    } else if (isAtEnd() || !active) {
      task.unschedule();
    }
    return looked;
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
    while (made < max && looked < MAX_SKIPPED + max && active && !isAtEnd()) {
      long packet = next();
      looked++;
      if (packet != 0) {
        into.add(packet);
        made++;
      } else if (held != 0 || isShort()) {
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
      packet = series.isEmpty() ? read() : series.next(packets, correctsChecksums());
    }
    if (packet != 0 && multipacket && PacketSeries.isSeries(packet)) {
      series.begin(packet);
      packet = series.next(packets, correctsChecksums());
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

  /** Goes on, unless it is not active. */
  protected final void wake() {
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

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> setActive(HandlerValues.bool(value)));
    handlers.read("sampling_prob", () -> sampling.probability());
    handlers.read("encap", () -> "IP");
    handlers.read("filename", () -> filename);
    handlers.read("filesize", this::fileSize);
    handlers.read("filepos", this::filePosition);
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
