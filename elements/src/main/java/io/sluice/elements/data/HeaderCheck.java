// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;

/**
 * The base of elements that check headers: bad packets go to output 1 if there is one, or are
 * dropped; they are counted in total and, on request, by reason; the first one is reported, or
 * every one. Belongs to one worker; allocates only for reports.
 */
public abstract class HeaderCheck extends PacketElement {
  /** What {@link #check} answers for a good packet. */
  protected static final int GOOD = -1;

  private final String message;
  private final String[] reasons;
  private final int[] codes;
  private final long[] counts;
  private long good;
  private long bad;
  private boolean verbose;
  private boolean details;

  /**
   * Creates the element.
   *
   * @param message what a report says, for example "IP header check failed"
   * @param reasons why a packet can be bad, in the order of the {@code drop_details} handler
   */
  protected HeaderCheck(String message, String... reasons) {
    this.message = message;
    this.reasons = reasons;
    this.codes = new int[reasons.length];
    this.counts = new long[reasons.length];
    for (int i = 0; i < reasons.length; i++) {
      codes[i] = dropReason(reasons[i]);
    }
  }

  /**
   * Reads the keywords VERBOSE and DETAILS.
   *
   * @param args the element's arguments
   */
  protected final void configureReports(Args args) {
    verbose = args.keyword("VERBOSE").asBool(false);
    details = args.keyword("DETAILS").asBool(false);
  }

  /**
   * Checks a packet, and marks the headers of a good one.
   *
   * @param packet the packet
   * @return {@link #GOOD}, or the index of what is wrong among the reasons
   */
  protected abstract int check(long packet);

  @Override
  public final int process(long packet) {
    int reason = check(packet);
    if (reason == GOOD) {
      good++;
      return 0;
    }
    return SLOW_PATH - reason;
  }

  @Override
  protected final int slowPath(int reason) {
    if (verbose || bad == 0) {
      report(reason);
    }
    bad++;
    counts[reason]++;
    return reject(codes[reason]);
  }

  private void report(int reason) {
    router().report(report(message, reasons[reason]));
  }

  @Override
  protected void takeOver(Element old) {
    HeaderCheck before = (HeaderCheck) old;
    good = before.good;
    bad = before.bad;
    System.arraycopy(before.counts, 0, counts, 0, counts.length);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> good);
    handlers.total("drops", () -> bad);
    if (details) {
      handlers.total("drop_details", this::details);
    }
  }

  private String details() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < reasons.length; i++) {
      text.append(counts[i]).append('\t').append(reasons[i]).append('\n');
    }
    return text.toString();
  }

  /**
   * Words a report as Click's class of that name does, which does not always tell the element.
   *
   * @param failure what failed
   * @param reason why
   * @return a line
   */
  protected String report(String failure, String reason) {
    return name() + ": " + failure + ": " + reason;
  }
}
