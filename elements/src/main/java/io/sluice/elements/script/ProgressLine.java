// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import java.util.Locale;

/** A line of a progress bar. */
final class ProgressLine {
  private static final int LONGEST_BAR = 240;
  private static final int REST = 25;
  private static final int POSITION = 8;
  private static final int STALLED_AFTER = 5;
  private static final String UNITS = " KMGTP";

  /** What stands in front; empty for nothing. */
  String banner = "";

  /** Characters of the terminal's lines. */
  int width = 80;

  /** How far it is; NaN when that is not known. */
  double position;

  /** How far it goes; NaN when that is not known. */
  double size;

  /** Whether the position is shown in itself, not only as a part of the size. */
  boolean showsPosition;

  /** Seconds since the start, those without progress left out. */
  double elapsed;

  /** Seconds since the last progress. */
  long waited;

  boolean done;

  private boolean knowsPosition() {
    return !Double.isNaN(position);
  }

  private boolean knowsSize() {
    return !Double.isNaN(size);
  }

  @Override
  public String toString() {
    StringBuilder line = new StringBuilder("\r");
    if (!banner.isEmpty()) {
      line.append(banner).append(' ');
    }
    int percent = percent();
    if (knowsSize()) {
      line.append(knowsPosition() ? format("%3d%% ", percent) : "  -% ");
    }
    int length = width - line.length() - REST + (knowsSize() && !showsPosition ? POSITION : 0);
    if (length > 0) {
      line.append('|').append(bar(Math.min(length, LONGEST_BAR), percent)).append('|');
    }
    line.append(positionText()).append(timeText(percent));
    return done ? line.append('\n').toString() : line.toString();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** Without a size something that goes to and fro. */
  private int percent() {
    if (!knowsPosition()) {
      return -1;
    }
    if (!knowsSize()) {
      int turn = (int) ((long) (position / 100_000) % 200);
      return turn > 100 ? 200 - turn : turn;
    }
    return size > 0 ? (int) Math.max(0, Math.min(100, 100 * position / size)) : 100;
  }

  private String bar(int length, int percent) {
    if (percent < 0 || !knowsSize() && done) {
      return "-".repeat(length);
    }
    if (knowsSize()) {
      int full = length * percent / 100;
      return "*".repeat(full) + " ".repeat(length - full);
    }
    int mark = length > 3 ? 3 : 1;
    int before = (length - mark) * percent / 100;
    return " ".repeat(before) + "*".repeat(mark) + " ".repeat(length - mark - before);
  }

  private String positionText() {
    if (knowsSize() && !showsPosition) {
      return " ";
    }
    if (!knowsPosition()) {
      return " -----   ";
    }
    int unit = 0;
    double shown = position;
    while (shown >= 100_000 && unit < UNITS.length() - 1) {
      unit++;
      shown /= 1024;
    }
    return format(" %5d%c%c ", (long) shown, UNITS.charAt(unit), unit == 0 ? ' ' : 'B');
  }

  private String timeText(int percent) {
    if (!done && (percent < 0 || !knowsSize() || elapsed <= 0 || position > size)) {
      return "   --:-- ETA";
    }
    if (waited >= STALLED_AFTER) {
      return " - stalled -";
    }
    boolean left = !done && position >= 1e-6;
    long seconds = (long) (left ? size / (position / elapsed) - elapsed : elapsed);
    String hours = seconds >= 3600 ? format("%2d:", seconds / 3600) : "   ";
    long rest = seconds % 3600;
    return hours + format("%02d:%02d%s", rest / 60, rest % 60, left ? " ETA" : "    ");
  }
}
