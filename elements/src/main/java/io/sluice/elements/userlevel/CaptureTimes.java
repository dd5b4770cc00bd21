// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import io.sluice.argument.Args;
import io.sluice.argument.TimeTexts;

/**
 * The requested part of a capture: from START to END, absolute or relative to the first record or
 * the first record wanted. Times are nanoseconds since 1970.
 */
final class CaptureTimes {
  private enum Kind {
    NONE,
    ABSOLUTE,
    AFTER_FIRST,
    AFTER_START
  }

  private Kind startKind = Kind.NONE;
  private Kind endKind = Kind.NONE;
  private long start;
  private long end;
  private boolean started;
  private boolean checkStart;
  private boolean checkEnd;

  void configure(Args args) {
    readStart("START", Kind.ABSOLUTE, args);
    readStart("START_AFTER", Kind.AFTER_FIRST, args);
    readEnd("END", Kind.ABSOLUTE, args);
    readEnd("END_AFTER", Kind.AFTER_FIRST, args);
    readEnd("INTERVAL", Kind.AFTER_START, args);
    checkStart = startKind != Kind.NONE;
    checkEnd = endKind != Kind.NONE;
  }

  private static long read(String keyword, Kind kind, Args args) {
    var arg = args.keyword(keyword);
    if (!arg.isPresent()) {
      return -1;
    }
    // As a double, a time since 1970 would be off by some hundred nanoseconds.
    return kind == Kind.ABSOLUTE ? arg.as(TimeTexts::unsigned, 0L) : arg.asNanos(0);
  }

  private void readStart(String keyword, Kind kind, Args args) {
    long value = read(keyword, kind, args);
    if (value >= 0) {
      if (startKind != Kind.NONE) {
        args.error("START and START_AFTER are mutually exclusive");
      }
      startKind = kind;
      start = value;
    }
  }

  private void readEnd(String keyword, Kind kind, Args args) {
    long value = read(keyword, kind, args);
    if (value >= 0) {
      if (endKind != Kind.NONE) {
        args.error("END, END_AFTER, and INTERVAL are mutually exclusive");
      }
      endKind = kind;
      end = value;
    }
  }

  /** Whether an end was asked for. */
  boolean hasEnd() {
    return endKind != Kind.NONE;
  }

  /** Whether a record comes before the part that is wanted. */
  boolean isBefore(long time) {
    if (!started) {
      begin(time);
    }
    if (checkStart && time < start) {
      return true;
    }
    checkStart = false;
    return false;
  }

  private void begin(long time) {
    started = true;
    if (startKind == Kind.AFTER_FIRST) {
      start += time;
    } else if (startKind == Kind.NONE) {
      start = time;
    }
    if (endKind == Kind.AFTER_FIRST) {
      end += time;
    } else if (endKind == Kind.AFTER_START) {
      end += start;
    }
  }

  /** Whether a record comes at or after the end; says so once. */
  boolean reachesEnd(long time) {
    if (checkEnd && time >= end) {
      checkEnd = false;
      return true;
    }
    return false;
  }

  /** Moves the end, which counts again from here on. */
  void extend(long nanos) {
    end += nanos;
    checkEnd = true;
  }

  /** Has START and END apply as they stand to the next record, wherever in the file it is. */
  void reset() {
    started = true;
  }

  /** Has the same part be wanted once more, when the file is read from its beginning again. */
  void rewind() {
    checkStart = startKind != Kind.NONE;
    checkEnd = endKind != Kind.NONE;
  }

  /** Goes on with the times of another one that was configured alike. */
  void takeOver(CaptureTimes old) {
    start = old.start;
    end = old.end;
    started = old.started;
    checkStart = old.checkStart;
    checkEnd = old.checkEnd;
  }
}
