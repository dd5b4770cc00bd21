// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Shows progress on the terminal.
 *
 * <p>{@code ProgressBar(POSHANDLER [, SIZEHANDLER, keywords])}
 *
 * <p>POSHANDLER are read handlers, separated by spaces, that return numbers: their sum is the
 * position. SIZEHANDLER are read handlers whose sum is the end position; they are read once, at the
 * start. A line of 80 characters on standard error is updated at intervals, if that is a terminal.
 *
 * <p>Keywords: {@code FIXED_SIZE} a number, the end position, instead of SIZEHANDLER; {@code
 * BANNER} text in front, default none; {@code UPDATE} interval, default 250 ms; {@code DELAY} time
 * until the first line, default 0; {@code ACTIVE} boolean, default true; {@code CHECK_STDOUT}
 * boolean, default false: writes nothing when the standard output is a terminal.
 *
 * <p>Handlers: {@code mark_done}, {@code mark_stopped} (write) write the final line, for success or
 * failure; {@code reset} (write) starts again and activates it; {@code pos} (read) the position
 * last shown; {@code size}, {@code active}, {@code banner}, {@code poshandler}, {@code sizehandler}
 * (read, write).
 */
@ElementInfo(name = "ProgressBar", ports = "0/0")
@ElementEffects
public final class ProgressBar extends BatchElement {
  private static final long UPDATE = 250_000_000L;
  private static final double SECOND = 1e9;
  private static final long STALLED = 5_000_000_000L;

  private enum State {
    FIRST,
    SHOWN,
    DONE
  }

  private final ProgressLine line = new ProgressLine();
  private final Consumer<String> terminal;
  private final boolean isTerminal;
  private ScriptCalls calls;
  private List<String> positions = List.of();
  private List<String> sizes = List.of();
  private long update;
  private long delay;
  private boolean active;
  private boolean silent;
  private State state = State.FIRST;
  private double shown;
  private double fixedSize;
  private long start;
  private long progressed;
  private long stalled;
  private Timer timer;

  /** Creates the element. */
  public ProgressBar() {
    this(System.err::print, isTerminal(2));
  }

  /**
   * Creates one that writes elsewhere.
   *
   * @param terminal takes lines
   * @param isTerminal whether it is one
   */
  ProgressBar(Consumer<String> terminal, boolean isTerminal) {
    this.terminal = terminal;
    this.isTerminal = isTerminal;
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  protected void configure(Args args) {
    positions = words(args.required("POSHANDLER").asRaw(""));
    sizes = words(args.optional("SIZEHANDLER").asRaw(""));
    update = args.keyword("UPDATE").asNanos(UPDATE);
    line.banner = args.keyword("BANNER").asString("");
    active = args.keyword("ACTIVE").asBool(true);
    delay = args.keyword("DELAY").asNanos(0);
    silent = args.keyword("CHECK_STDOUT").asBool(false) && isTerminal(1) || !isTerminal;
    fixedSize = args.keyword("FIXED_SIZE").asDouble(Double.NaN);
    line.size = fixedSize;
    if (update == 0) {
      args.error("UPDATE: must be > 0");
    }
  }

  private static List<String> words(String text) {
    return Stream.of(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  @Override
  protected void initialize(Setup setup) {
    calls = new ScriptCalls(this);
    Stream.concat(sizes.stream(), positions.stream())
        .map(calls::fault)
        .filter(fault -> fault != null)
        .forEach(setup::error);
    timer = setup.timer(expired -> show());
    if (active && !silent) {
      timer.scheduleAfter(0);
    }
  }

  /** The sum of handlers; NaN when there are none, or one of them gives no number. */
  private double sum(List<String> handlers) {
    double sum = handlers.isEmpty() ? Double.NaN : 0;
    for (String handler : handlers) {
      try {
        sum += Double.parseDouble(calls.read(handler, false).strip());
      } catch (HandlerException | NumberFormatException e) {
        return Double.NaN;
      }
    }
    return sum;
  }

  private void show() {
    if (!active || silent) {
      return;
    }
    long now = worker().nanoTime();
    if (state == State.FIRST) {
      begin(now);
    }
    if (now - start < delay && state != State.DONE) {
      timer.scheduleAt(start + delay);
      return;
    }
    line.position = sum(positions);
    line.showsPosition = !sizes.isEmpty() || Double.isNaN(line.size);
    long waited = now - progressed;
    if (line.position > shown) {
      shown = line.position;
      progressed = now;
      stalled += waited >= STALLED ? waited : 0;
      waited = 0;
    }
    line.waited = (long) (waited / SECOND);
    line.elapsed = (now - start - stalled) / SECOND;
    line.done = state == State.DONE;
    terminal.accept(line.toString());
    if (state == State.DONE) {
      active = false;
    } else {
      timer.scheduleAfter(update);
    }
  }

  private void begin(long now) {
    if (Double.isNaN(line.size)) {
      line.size = sum(sizes);
    }
    shown = 0;
    start = now;
    progressed = now;
    stalled = 0;
    state = State.SHOWN;
  }

  private void finish(boolean complete) {
    if (state == State.DONE || !active || silent) {
      return;
    }
    if (state == State.FIRST) {
      begin(worker().nanoTime());
    }
    if (complete) {
      line.size = sum(positions);
    }
    state = State.DONE;
    timer.unschedule();
    show();
  }

  private void wake() {
    if (active && !silent && !timer.isScheduled()) {
      timer.scheduleAfter(0);
    }
  }

  @Override
  protected void takeOver(Element old) {
    ProgressBar before = (ProgressBar) old;
    if (!isConfiguredLike(before)) {
      return;
    }
    positions = before.positions;
    sizes = before.sizes;
    active = before.active;
    state = before.state;
    shown = before.shown;
    start = before.start;
    progressed = before.progressed;
    stalled = before.stalled;
    line.banner = before.line.banner;
    line.size = before.line.size;
    before.state = State.DONE;
  }

  /** The last line is that of the last position shown: handlers may be gone. */
  @Override
  protected void cleanup() {
    if (state == State.SHOWN && active && !silent) {
      line.done = true;
      terminal.accept(line.toString());
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.write("mark_stopped", value -> finish(false));
    handlers.write("mark_done", value -> finish(true));
    handlers.read("pos", () -> HandlerValues.decimal(shown));
    handlers.read("size", () -> Double.isNaN(line.size) ? "-1" : HandlerValues.decimal(line.size));
    handlers.write("size", value -> line.size = number(value));
    handlers.read("active", () -> active);
    handlers.write(
        "active",
        value -> {
          active = HandlerValues.bool(value);
          wake();
        });
    handlers.read("banner", () -> line.banner);
    handlers.write("banner", value -> line.banner = value);
    handlers.read("poshandler", () -> String.join(" ", positions));
    handlers.write("poshandler", value -> positions = checked(value));
    handlers.read("sizehandler", () -> String.join(" ", sizes));
    handlers.write(
        "sizehandler",
        value -> {
          sizes = checked(value);
          line.size = Double.NaN;
        });
    handlers.write(
        "reset",
        value -> {
          line.size = fixedSize;
          state = State.FIRST;
          active = true;
          wake();
        });
    handlers.mark("b", "reset");
    handlers.mark("%", "banner");
    handlers.mark("c", "active");
  }

  private static double number(String value) {
    try {
      return Double.parseDouble(value.strip());
    } catch (NumberFormatException e) {
      throw new HandlerException("expected a number, not '" + value.strip() + "'");
    }
  }

  private List<String> checked(String value) {
    List<String> given = words(value);
    for (String handler : given) {
      String fault = calls.fault(handler);
      if (fault != null) {
        throw new HandlerException(fault);
      }
    }
    return given;
  }
}
