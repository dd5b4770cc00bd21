// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.elements.trace.TraceClock;
import io.sluice.elements.trace.TracePasses;
import io.sluice.elements.userlevel.Sampling;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes packets from the lines of an IP summary dump.
 *
 * <p>{@code FromIPSummaryDump(FILENAME [, keywords])}
 *
 * <p>Reads the format of {@link ToIPSummaryDump}, which documents the fields: one line per packet,
 * or binary records, plain or compressed as in FromDump; {@code -} is the standard input. A file
 * that is not in the working directory is looked up next to the configuration. Fields that are
 * missing, or {@code -}, have their defaults: IPv4 with a time-to-live of 100, and zero addresses,
 * ports and data. A packet has the headers that its fields need; the rest of its length is extra
 * length. Sets the timestamp, header, destination address and extra length annotations, and those
 * for which there are fields.
 *
 * <p>Lines that begin with {@code !} are directives: {@code !data} names the fields, {@code !proto}
 * the default protocol, {@code !flowid SRC SPORT DST DPORT [PROTO]} default addresses and ports,
 * {@code !aggregate} a default aggregate; binary records follow {@code !binary}. Other lines with
 * {@code !}, and those that begin with {@code #}, are comments. Errors are reported with their
 * line.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code STOP} boolean, default false: stop the driver at the end.
 *   <li>{@code TIMES} how often to read the dump, default 1; {@code LOOP} boolean, default false:
 *       read it forever.
 *   <li>{@code ACTIVE} boolean, default true.
 *   <li>{@code TIMING} boolean, default false: keep the intervals between packets.
 *   <li>{@code ZERO} is accepted; data that is not set is always zero.
 *   <li>{@code CHECKSUM} boolean, default false: packets have as many bytes as their IP length
 *       says, and correct checksums.
 *   <li>{@code PROTO} default 6, the protocol of packets that do not give one.
 *   <li>{@code MULTIPACKET} boolean, default false: a line makes as many packets as its {@code
 *       count} says, with lengths and times spread evenly.
 *   <li>{@code SAMPLE} probability from 0 to 1, default 1, with which a packet is emitted.
 *   <li>{@code FIELDS} (also {@code CONTENTS}, {@code DEFAULT_FIELDS}, {@code DEFAULT_CONTENTS})
 *       the fields, until the dump names others.
 *   <li>{@code FLOWID} (also {@code DEFAULT_FLOWID}) default addresses and ports as in {@code
 *       !flowid}.
 *   <li>{@code ALLOW_NONEXISTENT} boolean, default false: a missing or empty file means no packets.
 *   <li>{@code DATA} the dump itself, instead of a file.
 *   <li>{@code BURST} packets per push, default 1. {@code MIGRATE} is accepted and ignored.
 * </ul>
 *
 * <p>Handlers: {@code active} (read, write), {@code sampling_prob}, {@code encap} (always {@code
 * IP}), {@code filename}, {@code filesize}, {@code filepos} (read), {@code stop} (write).
 */
@ElementInfo(name = "FromIPSummaryDump", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, DROPS, BRANCHES})
public final class FromIPSummaryDump extends BatchElement {
  /** Packets left out in one go before others get their turn. */
  private static final int MAX_SKIPPED = 256;

  private final int noBuffer = dropReason("packet longer than a buffer");

  private String filename;
  private String data;
  private String fields;
  private String flow;
  private int protocol;
  private boolean stop;
  private boolean active;
  private boolean timing;
  private TracePasses passes;
  private boolean foundAny;
  private boolean checksum;
  private boolean multipacket;
  private boolean allowNonexistent;
  private Sampling sampling;
  private int burst;

  private PacketSeries series = new PacketSeries();
  private PacketBuilder builder;
  private SummaryReader reader;
  private boolean completed;
  private long held;
  private TraceClock clock = new TraceClock();
  private PacketBatch batch;
  private Task task;
  private Timer timer;

  /** Creates the element. */
  public FromIPSummaryDump() {}

  @Override
  protected void configure(Args args) {
    filename = args.optional("FILENAME").asString("");
    stop = args.keyword("STOP").asBool(false);
    active = args.keyword("ACTIVE").asBool(true);
    args.keyword("ZERO").asBool(true);
    timing = args.keyword("TIMING").asBool(false);
    checksum = args.keyword("CHECKSUM").asBool(false);
    sampling = Sampling.of(args);
    protocol = args.keyword("PROTO").asInt(6, 0, 255);
    multipacket = args.keyword("MULTIPACKET").asBool(false);
    for (String keyword : List.of("DEFAULT_CONTENTS", "DEFAULT_FIELDS", "CONTENTS", "FIELDS")) {
      fields = args.keyword(keyword).asRaw(fields);
    }
    flow = args.keyword("DEFAULT_FLOWID").asString(null);
    flow = args.keyword("FLOWID").asString(flow);
    allowNonexistent = args.keyword("ALLOW_NONEXISTENT").asBool(false);
    data = args.keyword("DATA").asString("");
    burst = args.keyword("BURST").asBurst(1);
    args.keyword("MIGRATE").asBool(false);
    passes = TracePasses.of(args, filename);
    if (!data.isEmpty() && !filename.isEmpty()) {
      args.error("FILENAME and DATA conflict");
    } else if (data.isEmpty() && filename.isEmpty()) {
      args.error("FILENAME: required argument missing");
    }
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
    builder = new PacketBuilder(this);
    if (predecessor() instanceof FromIPSummaryDump before && readsAs(before)) {
      // It has the file open.
      return;
    }
    try {
      reader = open();
      if (!reader.begin() && !allowNonexistent) {
        setup.error(name(filename) + ": empty file");
      }
    } catch (NoSuchFileException e) {
      if (!allowNonexistent) {
        setup.error(filename + ": no such file");
      }
    } catch (AccessDeniedException e) {
      setup.error(filename + ": permission denied");
    } catch (IOException e) {
      setup.error(name(filename) + ": " + e.getMessage());
    }
  }

  private static String name(String filename) {
    return filename.equals("-") ? "<stdin>" : filename;
  }

  private SummaryReader open() throws IOException {
    builder.flow = null;
    builder.defaultProtocol = protocol;
    SummaryReader opened = new SummaryReader(input(), builder, router()::report);
    if (fields != null) {
      opened.setFields(SummaryFields.names(fields));
    }
    if (flow != null) {
      List<String> words = SummaryFields.names(flow);
      boolean led = !words.isEmpty() && words.get(0).equals("!flowid");
      opened.setFlow(led ? words.subList(1, words.size()) : words);
    }
    return opened;
  }

  private SummaryInput input() throws IOException {
    if (!data.isEmpty()) {
      return SummaryInput.of(data);
    }
    return filename.equals("-") ? SummaryInput.open(System.in) : SummaryInput.open(file());
  }

  private Path file() {
    return position().fileNamed(filename);
  }

  /** Goes on where the old element was in the file, which may be at its end. */
  @Override
  protected void takeOver(Element old) {
    FromIPSummaryDump other = (FromIPSummaryDump) old;
    if (isConfiguredLike(other)) {
      active = other.active;
      sampling = other.sampling;
      passes = other.passes;
      wake();
      TaskHandlers.takeOver(task, other.task, other.timer);
    }
    if (!readsAs(other)) {
      return;
    }
    reader = other.reader;
    builder = other.builder;
    completed = other.completed;
    held = other.held;
    series = other.series;
    clock = other.clock;
    foundAny = other.foundAny;
    if (reader != null) {
      reader.reportTo(router()::report);
    }
    other.reader = null;
    other.held = 0;
    other.series = new PacketSeries();
  }

  private boolean readsAs(FromIPSummaryDump other) {
    return filename.equals(other.filename) && data.equals(other.data);
  }

  @Override
  protected long settle() {
    return (held == 0 ? 0 : 1) + (series.isEmpty() ? 0 : 1);
  }

  @Override
  protected void cleanup() {
    if (reader != null) {
      reader.close();
    }
    if (held != 0) {
      freeLeft(held);
      held = 0;
    }
    series.clear(this::freeLeft);
  }

  private int run() {
    int looked = 0;
    while (batch.size() < burst && looked < MAX_SKIPPED && active && reader != null) {
      long packet = next();
      looked++;
      if (packet != 0) {
        batch.add(packet);
      } else if (held != 0 || completed) {
        break;
      }
    }
    if (!batch.isEmpty()) {
      output(0).push(batch);
    } else if (reader == null || !active) {
      task.unschedule();
    }
    return looked;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    int pulled = 0;
    int looked = 0;
    while (pulled < max && looked < MAX_SKIPPED + max && active && reader != null) {
      long packet = next();
      looked++;
      if (packet != 0) {
        into.add(packet);
        pulled++;
      } else if (held != 0 || completed) {
        break;
      }
    }
    return pulled;
  }

  /** The next packet; 0 when it is not due, is left out, or there is none. */
  private long next() {
    long packet = held;
    held = 0;
    if (packet == 0) {
      packet = series.isEmpty() ? read() : series.next(packets, checksum);
    }
    if (packet == 0) {
      return 0;
    }
    if (multipacket && PacketSeries.isSeries(packet)) {
      series.begin(packet);
      packet = series.next(packets, checksum);
      if (packet == 0) {
        return 0;
      }
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
    if (!completed && !reader.advance()) {
      end();
      return 0;
    }
    foundAny = true;
    int length = completed ? 0 : builder.complete(checksum);
    if (length < 0 || length > Mbuf.LONG_BUFFER) {
      countDrops(noBuffer, 1);
      return 0;
    }
    long packet = builder.build(packets, checksum);
    // Without a buffer, it is tried again later.
    completed = packet == 0;
    return packet;
  }

  private void end() {
    reader.close();
    reader = null;
    if (foundAny && passes.again()) {
      beginAgain();
    } else if (stop) {
      router().requestStop();
    }
  }

  private void beginAgain() {
    foundAny = false;
    clock.reset();
    try {
      reader = open();
      reader.begin();
    } catch (IOException e) {
      router().report(this + ": " + e.getMessage());
      reader = null;
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

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> setActive(HandlerValues.bool(value)));
    handlers.read("sampling_prob", () -> sampling.probability());
    handlers.read("encap", () -> "IP");
    handlers.read("filename", () -> filename);
    handlers.read("filesize", this::fileSize);
    handlers.read("filepos", () -> reader == null ? "-" : reader.position());
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
