// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.trace.TracePasses;
import io.sluice.packet.Mbuf;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
public final class FromIPSummaryDump extends TextSource {
  private final int noBuffer = dropReason("packet longer than a buffer");

  private String data;
  private String fields;
  private String flow;
  private int protocol;
  private TracePasses passes;
  private boolean foundAny;
  private boolean checksum;
  private boolean allowNonexistent;
  private PacketBuilder builder;
  private SummaryReader reader;
  private boolean completed;

  /** Creates the element. */
  public FromIPSummaryDump() {}

  @Override
  protected void configure(Args args) {
    String filename = args.optional("FILENAME").asString("");
    configureSource(args, filename, true);
    checksum = args.keyword("CHECKSUM").asBool(false);
    protocol = args.keyword("PROTO").asInt(6, 0, 255);
    for (String keyword : List.of("DEFAULT_CONTENTS", "DEFAULT_FIELDS", "CONTENTS", "FIELDS")) {
      fields = args.keyword(keyword).asRaw(fields);
    }
    flow = args.keyword("DEFAULT_FLOWID").asString(null);
    flow = args.keyword("FLOWID").asString(flow);
    allowNonexistent = args.keyword("ALLOW_NONEXISTENT").asBool(false);
    data = args.keyword("DATA").asString("");
    args.keyword("MIGRATE").asBool(false);
    passes = TracePasses.of(args, filename);
    if (!data.isEmpty() && !filename.isEmpty()) {
      args.error("FILENAME and DATA conflict");
    } else if (data.isEmpty() && filename.isEmpty()) {
      args.error("FILENAME: required argument missing");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    super.initialize(setup);
    builder = new PacketBuilder(this);
    if (predecessor() instanceof FromIPSummaryDump before && readsAs(before)) {
      // It has the file open.
      return;
    }
    try {
      reader = openReader();
      if (!reader.begin() && !allowNonexistent) {
        setup.error(shownName() + ": empty file");
      }
    } catch (IOException e) {
      if (!allowNonexistent || !(e instanceof NoSuchFileException)) {
        setup.error(message(e));
      }
    }
  }

  private SummaryReader openReader() throws IOException {
    builder.flow = null;
    builder.defaultProtocol = protocol;
    SummaryInput input = data.isEmpty() ? open() : SummaryInput.of(data);
    SummaryReader opened = new SummaryReader(input, builder, router()::report);
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

  /** Goes on where the old element was in the file, which may be at its end. */
  @Override
  protected void takeOver(Element old) {
    FromIPSummaryDump other = (FromIPSummaryDump) old;
    if (isConfiguredLike(other)) {
      passes = other.passes;
      takeOverSettings(other);
    }
    if (!readsAs(other)) {
      return;
    }
    reader = other.reader;
    builder = other.builder;
    completed = other.completed;
    foundAny = other.foundAny;
    takeOverPackets(other);
    if (reader != null) {
      reader.reportTo(router()::report);
    }
    other.reader = null;
  }

  private boolean readsAs(FromIPSummaryDump other) {
    return filename().equals(other.filename()) && data.equals(other.data);
  }

  @Override
  protected void cleanup() {
    if (reader != null) {
      reader.close();
    }
    super.cleanup();
  }

  @Override
  protected boolean isAtEnd() {
    return reader == null;
  }

  @Override
  protected boolean isShort() {
    return completed;
  }

  @Override
  protected boolean correctsChecksums() {
    return checksum;
  }

  @Override
  protected Object filePosition() {
    return reader == null ? "-" : reader.position();
  }

  @Override
  protected long read() {
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
    } else {
      stopAtEnd();
    }
  }

  private void beginAgain() {
    foundAny = false;
    resetClock();
    try {
      reader = openReader();
      reader.begin();
    } catch (IOException e) {
      router().report(this + ": " + e.getMessage());
      reader = null;
    }
  }
}
