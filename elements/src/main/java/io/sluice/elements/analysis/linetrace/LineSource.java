// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.elements.analysis.summary.SummaryInput;
import io.sluice.elements.analysis.summary.TextSource;
import java.io.IOException;

/**
 * The base of sources that make a packet of each line of a text. A subclass reads a line and makes
 * the packet.
 */
abstract class LineSource extends TextSource {
  /** What a line was. */
  enum Line {
    PACKET,
    /** A comment, or a part of what follows. */
    NONE,
    BAD
  }

  private SummaryInput input;
  private boolean ended;
  private boolean complained;

  /** Whether a line was read of which no packet could be made for want of a buffer. */
  private boolean atHand;

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

  /** Whether lines may be of several packets. */
  abstract boolean isOfFlows();

  @Override
  protected final void configure(Args args) {
    configureSource(args, args.required("FILENAME").asString(""), isOfFlows());
    configureLines(args);
  }

  @Override
  protected final void initialize(Setup setup) {
    super.initialize(setup);
    if (predecessor() instanceof LineSource before && filename().equals(before.filename())) {
      // It has the file open, or has read it.
      return;
    }
    try {
      input = open();
      String first = input.readLine();
      if (first == null) {
        setup.error(shownName() + ": empty file");
      } else {
        input.unread(first);
      }
    } catch (IOException e) {
      setup.error(message(e));
    }
  }

  @Override
  protected final void takeOver(Element old) {
    LineSource before = (LineSource) old;
    if (isConfiguredLike(before)) {
      takeOverSettings(before);
    }
    if (input != null || !filename().equals(before.filename())) {
      return;
    }
    input = before.input;
    ended = before.ended;
    complained = before.complained;
    takeOverPackets(before);
    takeOverLines(before);
    before.input = null;
    wake();
  }

  @Override
  protected final void cleanup() {
    if (input != null) {
      input.close();
    }
    super.cleanup();
  }

  @Override
  protected final boolean isAtEnd() {
    return ended;
  }

  @Override
  protected final boolean isShort() {
    return atHand;
  }

  @Override
  protected final Object filePosition() {
    return input == null ? "-" : input.position();
  }

  @Override
  protected final long read() {
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
    stopAtEnd();
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
}
