// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.natlog;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.ipfix.IpfixExporter;
import io.sluice.handler.Handlers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Logs the translations of rewriters, so that the host behind an address and port can be identified
 * later.
 *
 * <p>{@code NATLog([FILE, COLLECTOR, keywords])}
 *
 * <p>A rewriter that names this element by its keyword {@code LOG} reports each flow that begins or
 * ends. A thread of its own writes these events as lines of JSON, or as IPFIX (RFC 7011, events
 * "NAT44 session create" and "NAT44 session delete" of RFC 8158), or both; packets never wait for
 * it. Events reach this thread through a buffer for each worker; those for which there is no room
 * are lost and counted.
 *
 * <p>A line: <code>{"time":"2026-01-31T12:00:00.123Z", "event":"create", "protocol":17,
 * "src":"10.0.0.1", "srcPort":5000, "dst":"192.0.2.1", "dstPort":53, "newSrc":"203.0.113.1",
 * "newSrcPort":1024, "newDst":"192.0.2.1", "newDstPort":53}</code>, without spaces; the other event
 * is {@code "delete"}. Protocols are numbers; fields that a rewriter does not distinguish are 0.
 * For flows that still exist when the driver stops, no delete event is logged.
 *
 * <p>Keywords: {@code FILE} the file to which lines are appended; {@code COLLECTOR} an address and
 * a UDP port, {@code A.B.C.D:PORT}, to which IPFIX is sent; {@code CAPACITY} events to buffer for
 * each rewriter and worker, 16 to 16,777,216, default 65,536; {@code DOMAIN} the observation domain
 * of IPFIX, default 1; {@code TEMPLATE_INTERVAL} seconds after which templates are sent again,
 * default 60.
 *
 * <p>Handlers: {@code events} (read) events accepted, {@code lost} (read) events lost, {@code
 * errors} (read) writes and records that failed.
 *
 * <p>See also: IPRewriter.
 */
@ElementInfo(name = "NATLog", ports = "0/0")
@ElementEffects
public final class NATLog extends BatchElement {
  private final List<NatEvents> queues = new CopyOnWriteArrayList<>();
  private String file;
  private InetSocketAddress collector;
  private int capacity;
  private int domain;
  private long templateMillis;
  private LogThread thread;

  /** That of the configuration before, which may have something to write down yet. */
  private LogThread threadBefore;

  /** What those before that have counted. */
  private long eventsBefore;

  private long errorsBefore;
  private long lostBefore;

  /** Creates the element. */
  public NATLog() {}

  @Override
  protected void configure(Args args) {
    file = args.optional("FILE").asString(null);
    collector = args.optional("COLLECTOR").as(text -> IpfixExporter.collector(this, text), null);
    capacity = args.keyword("CAPACITY").asInt(1 << 16, 16, 1 << 24);
    domain = (int) args.keyword("DOMAIN").asLong(1, 0, 0xffff_ffffL);
    templateMillis = args.keyword("TEMPLATE_INTERVAL").asNanos(60_000_000_000L) / 1_000_000;
    if (file == null && collector == null) {
      args.error("needs FILE or COLLECTOR");
    } else if (file != null) {
      args.writesFile(file);
    }
  }

  /**
   * Makes room for the events of an element, which is told of none before it runs. On the control
   * thread, before the start.
   *
   * @return where its worker puts them
   */
  public NatEvents newEvents() {
    NatEvents events = new NatEvents(capacity);
    queues.add(events);
    return events;
  }

  @Override
  protected void initialize(Setup setup) {
    try {
      thread = new LogThread(name(), queues, file, collector, domain, templateMillis);
    } catch (IOException e) {
      setup.error(file == null ? e.getMessage() : file + ": " + e.getMessage());
    }
  }

  @Override
  protected void open(Setup setup) {
    thread.start();
  }

  @Override
  protected void takeOver(Element old) {
    NATLog before = (NATLog) old;
    threadBefore = before.thread;
    eventsBefore = before.events() - before.thread.events();
    errorsBefore = before.errors() - before.thread.errors();
    lostBefore = before.lost();
  }

  @Override
  protected long settle() {
    if (thread != null) {
      thread.close();
    }
    return 0;
  }

  @Override
  protected void cleanup() {
    if (thread != null) {
      thread.close();
    }
  }

  private long events() {
    long before = threadBefore == null ? 0 : threadBefore.events();
    return eventsBefore + before + thread.events();
  }

  private long lost() {
    return lostBefore + queues.stream().mapToLong(NatEvents::lost).sum();
  }

  private long errors() {
    long before = threadBefore == null ? 0 : threadBefore.errors();
    return errorsBefore + before + thread.errors();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("events", this::events);
    handlers.read("lost", this::lost);
    handlers.read("errors", this::errors);
  }
}
