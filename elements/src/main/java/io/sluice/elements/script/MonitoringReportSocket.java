// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.argument.PortNames;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.CloseHelper;

/**
 * Sends the values of handlers to a collector at intervals.
 *
 * <p>{@code MonitoringReportSocket(TYPE, ADDR, PORT, ELEMENT.HANDLER... [, keywords])}
 *
 * <p>TYPE is {@code TCP}, which connects at start-up, or {@code UDP}. After one second, and then
 * every FREQUENCY seconds, each handler is read and a report of 41 bytes is sent, over UDP in a
 * datagram of its own: milliseconds since 1970 and the value, both 8-byte big-endian integers, and
 * the handler's name without its element's name, at most 24 bytes, padded with zero bytes to 25.
 * The value is the integer at the start of the handler's text, or 0.
 *
 * <p>Reports that the collector does not accept, or that do not fit into the socket's buffer, are
 * lost; after a TCP connection breaks, all are.
 *
 * <p>Keywords: {@code FREQUENCY} seconds between reports, at least 1, default 2; {@code SNDBUF}
 * bytes of the socket's send buffer, default the system's; {@code NODELAY} boolean, default true:
 * sends segments at once; {@code VERBOSE} boolean, default false: prints each report; {@code
 * CORE_NB} is accepted and ignored.
 *
 * <p>Handlers: {@code sent}, {@code lost} (read) reports.
 */
@ElementInfo(name = "MonitoringReportSocket", ports = "0/0")
@ElementEffects
public final class MonitoringReportSocket extends BatchElement {
  private static final int REPORT = 41;
  private static final int MAX_NAME = 24;
  private static final long SECOND = 1_000_000_000L;
  private static final Pattern INTEGER = Pattern.compile("\\s*([+-]?\\d{1,18}).*", Pattern.DOTALL);

  private final List<String> paths = new ArrayList<>();
  private boolean isTcp;
  private InetSocketAddress collector;
  private long periodNanos;
  private int sendBuffer;
  private boolean noDelay;
  private boolean verbose;
  private ScriptCalls calls;
  private ReportChannel channel;
  private Timer timer;
  private long sent;
  private long lost;

  /** Creates the element. */
  public MonitoringReportSocket() {}

  @Override
  protected void configure(Args args) {
    String type = args.required("TYPE").asWord("UDP").toUpperCase(Locale.ROOT);
    periodNanos = args.keyword("FREQUENCY").asLong(2, 1, Integer.MAX_VALUE) * SECOND;
    args.keyword("CORE_NB").asInt(0, 0, Integer.MAX_VALUE);
    sendBuffer = args.keyword("SNDBUF").asInt(-1);
    noDelay = args.keyword("NODELAY").asBool(true);
    verbose = args.keyword("VERBOSE").asBool(false);
    isTcp = type.equals("TCP");
    if (!isTcp && !type.equals("UDP")) {
      args.error("Unknown socket type '" + type + "'. Use UDP or TCP");
    }
    int address = args.required("ADDR").asIp(0);
    Arg port = args.required("PORT");
    int protocol = isTcp ? IpProtocol.TCP : IpProtocol.UDP;
    Integer named = port.isPresent() ? PortNames.find(this, protocol, port.asRaw("")) : null;
    int number = named != null ? named : port.asInt(0, 0, 0xffff);
    collector = new InetSocketAddress(IpAddress.format4(address), number);
    for (String path : args.rest()) {
      paths.add(path.strip());
    }
    if (paths.isEmpty()) {
      args.error("Please provide at least one element handler");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    calls = new ScriptCalls(this);
    paths.stream().map(calls::fault).filter(fault -> fault != null).forEach(setup::error);
    timer = setup.timer(expired -> report());
    timer.scheduleAfter(SECOND);
    if (predecessor() == null || !isConfiguredLike(predecessor())) {
      try {
        channel =
            isTcp
                ? ReportChannel.tcp(collector, sendBuffer, noDelay)
                : ReportChannel.udp(collector, sendBuffer);
      } catch (IOException e) {
        setup.error("connect: " + e.getMessage());
      }
    }
  }

  private void report() {
    for (String path : paths) {
      report(path);
    }
    timer.scheduleAfter(periodNanos);
  }

  private void report(String path) {
    long millis = WallClock.nanos() / 1_000_000;
    long value = value(path);
    byte[] name = path.substring(path.indexOf('.') + 1).getBytes(StandardCharsets.ISO_8859_1);
    byte[] report = new byte[REPORT];
    ByteBuffer to = ByteBuffer.wrap(report);
    to.putLong(millis).putLong(value).put(name, 0, Math.min(name.length, MAX_NAME));
    if (verbose) {
      router().report(name() + ": " + millis + " " + path + " " + value);
    }
    try {
      if (channel != null && channel.send(report)) {
        sent++;
      } else {
        lost++;
      }
    } catch (IOException e) {
      lost++;
      if (isTcp) {
        router().report(name() + " :: " + className() + ": " + e.getMessage());
        CloseHelper.quietClose(channel);
        channel = null;
      }
    }
  }

  private long value(String path) {
    try {
      Matcher matcher = INTEGER.matcher(calls.read(path, false));
      return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    } catch (HandlerException e) {
      return 0;
    }
  }

  /** Goes on with the same connection. */
  @Override
  protected void takeOver(Element old) {
    MonitoringReportSocket before = (MonitoringReportSocket) old;
    if (channel == null) {
      channel = before.channel;
      before.channel = null;
      sent = before.sent;
      lost = before.lost;
    }
  }

  @Override
  protected void cleanup() {
    CloseHelper.quietClose(channel);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("sent", () -> sent);
    handlers.read("lost", () -> lost);
  }
}
