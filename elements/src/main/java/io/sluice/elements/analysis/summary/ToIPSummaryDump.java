// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.ANNO_24;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.EVERYTHING;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.basic.OutputFiles;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a summary of each packet to a file.
 *
 * <p>{@code ToIPSummaryDump(FILENAME [, keywords])}
 *
 * <p>Writes one line of text per packet with the given FIELDS, or a binary record; {@code -} is the
 * standard output. Packets continue to the output, if there is one, and are freed otherwise. A
 * value that a packet does not have, or that was not captured completely, is {@code -}.
 *
 * <p>Fields (names may have spaces instead of underscores if quoted):
 *
 * <ul>
 *   <li>{@code timestamp ts_sec ts_usec ts_usec1} when the packet arrived; {@code ts_usec1} in
 *       microseconds; {@code first_timestamp} when the first of the packets it stands for arrived.
 *   <li>{@code count} packets it stands for; {@code link} or {@code paint}; {@code direction}, the
 *       paint as {@code >} for 0 and {@code <} for 1; {@code aggregate}; {@code wire_len}.
 *   <li>{@code eth_src eth_dst eth_type} the type in hexadecimal.
 *   <li>{@code ip_src ip_dst ip_tos ip_dscp ip_ecn ip_ttl ip_id ip_sum ip_hl ip_len}; {@code
 *       ip_proto}: {@code T U I} or a number; {@code ip_frag}: {@code F} first, {@code f} later
 *       fragment, {@code !} not to be fragmented, {@code .} none of these; {@code ip_fragoff} in
 *       bytes, with {@code +} for more fragments; {@code ip_opt}; {@code ip_capture_len}, bytes of
 *       the IP packet that were captured.
 *   <li>{@code sport dport udp_len}; {@code tcp_seq tcp_ack tcp_off tcp_window tcp_urp}; {@code
 *       tcp_flags}, letters of {@code FSRPAUECN}, or {@code .}; {@code tcp_opt tcp_ntopt tcp_sack}:
 *       all options, all but timestamps, only selective acknowledgment.
 *   <li>{@code icmp_type icmp_code icmp_type_name icmp_code_name icmp_flowid icmp_seq
 *       icmp_nextmtu}.
 *   <li>{@code payload} quoted, {@code payload_len payload_md5 payload_md5_hex}: the bytes after
 *       the IP header and, if any, the TCP or UDP header.
 * </ul>
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code FIELDS} (also {@code CONTENTS}) names separated by spaces, default {@code timestamp
 *       ip_src}.
 *   <li>{@code HEADER} boolean, default true: begin with lines that describe the dump; {@code
 *       VERBOSE} boolean, default false: include host and time; {@code BANNER} text for a {@code
 *       !creator} line.
 *   <li>{@code MULTIPACKET} boolean, default false: writes a line for each packet that a packet
 *       stands for, unless {@code count} is among the fields.
 *   <li>{@code BAD_PACKETS} boolean, default false: a line {@code !bad WHY} before that of a packet
 *       with a bad header; {@code CAREFUL_TRUNC} boolean, default true: also for a packet with less
 *       data than its IP length says.
 *   <li>{@code EXTRA_LENGTH} boolean, default true: lengths include what was not captured.
 *   <li>{@code BINARY} boolean, default false: binary records, whose first four bytes are their
 *       length, big endian like all numbers. Options are preceded by a byte with their length.
 * </ul>
 *
 * <p>When the configuration is replaced, a ToIPSummaryDump of the same file continues it, whatever
 * its name; its fields cannot change then.
 *
 * <p>Handlers: {@code flush} (write) flushes buffered lines to the file.
 */
@ElementInfo(name = "ToIPSummaryDump", ports = "1/0-1", processing = "a/h")
@ElementEffects(
    reads = EVERYTHING,
    writes = {ANNO_24, ANNO_EXTRA_LENGTH},
    does = {SENDS, COUNTS})
public final class ToIPSummaryDump extends BatchElement {
  private static final DateTimeFormatter RUNTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private static final long METADATA = 0x8000_0000L;

  private final int notWritten = dropReason("not written");
  private final List<SummaryField> fields = new ArrayList<>();
  private final StringBuilder record = new StringBuilder();

  private String filename;
  private String banner;
  private boolean verbose;
  private boolean header;
  private boolean multipacket;
  private boolean extraLength;
  private boolean binary;
  private boolean needsHeaders;
  private PacketSummary summary;
  private SummaryOutput output;
  private PacketBatch batch;
  private Task task;

  /** Whether the output is still the predecessor's. */
  private boolean borrowed;

  /** Creates the element. */
  public ToIPSummaryDump() {}

  @Override
  protected void configure(Args args) {
    filename = args.required("FILENAME").asString("");
    String names = "timestamp ip_src";
    for (String keyword : List.of("DATA", "CONTENTS", "FIELDS")) {
      names = args.keyword(keyword).asRaw(names);
    }
    verbose = args.keyword("VERBOSE").asBool(false);
    header = args.keyword("HEADER").asBool(true);
    banner = args.keyword("BANNER").asString("");
    multipacket = args.keyword("MULTIPACKET").asBool(false);
    boolean badPackets = args.keyword("BAD_PACKETS").asBool(false);
    boolean carefulTruncation = args.keyword("CAREFUL_TRUNC").asBool(true);
    extraLength = args.keyword("EXTRA_LENGTH").asBool(true);
    binary = args.keyword("BINARY").asBool(false);
    summary = new PacketSummary(badPackets, carefulTruncation, extraLength);
    for (String name : SummaryFields.names(names)) {
      addField(name, args);
    }
    if (fields.isEmpty()) {
      args.error("no contents specified");
    }
    if (!filename.equals("-")) {
      // Many may print.
      args.writesFile(filename);
    }
  }

  private void addField(String name, Args args) {
    SummaryField field = SummaryFields.find(name);
    if (field == null) {
      args.error("unknown content type '" + name + "'");
      return;
    }
    if (binary && !field.hasBinary()) {
      args.error("cannot use field " + name + " with BINARY");
    }
    fields.add(field);
    needsHeaders |= field.needsHeaders();
    multipacket &= !field.name.equals("count");
  }

  @Override
  protected void initialize(Setup setup) {
    if (predecessor() instanceof ToIPSummaryDump before && writesAs(before)) {
      borrow(setup, before);
    } else {
      checkFile(setup);
    }
    if (!input(0).isPush()) {
      batch = new PacketBatch();
      task = setup.task(this::run);
    }
  }

  private void checkFile(Setup setup) {
    try {
      if (!filename.equals("-")) {
        OutputFiles.check(Path.of(filename));
      }
    } catch (IOException e) {
      setup.error(SummaryOutput.message(filename, e));
    }
  }

  /** Not before: a configuration that is only checked, or does not start, empties no file. */
  @Override
  protected void commit(Setup setup) {
    if (borrowed || output != null) {
      return;
    }
    try {
      output = SummaryOutput.open(filename, router()::print, header ? header() : "");
    } catch (IOException e) {
      setup.error(SummaryOutput.message(filename, e));
    }
  }

  private boolean writesAs(ToIPSummaryDump other) {
    return other.output != null && filename.equals(other.filename);
  }

  /** The file is open already; what it begins with cannot be changed. */
  private void borrow(Setup setup, ToIPSummaryDump before) {
    borrowed = true;
    if (!fields.equals(before.fields) || binary != before.binary) {
      setup.error(filename + ": is being written with other fields");
    }
  }

  private String header() {
    StringBuilder text = new StringBuilder("!IPSummaryDump ");
    text.append(SummaryReader.MAJOR).append('.').append(SummaryReader.MINOR).append('\n');
    if (!banner.isEmpty()) {
      text.append("!creator ").append(ConfigStrings.quote(banner)).append('\n');
    }
    if (verbose) {
      long now = WallClock.nanos();
      text.append("!host ").append(host()).append("\n!runtime ");
      HandlerValues.appendTimestamp(text, now);
      Instant instant = Instant.ofEpochSecond(now / 1_000_000_000L);
      text.append(" (").append(RUNTIME.format(instant)).append(")\n");
    }
    text.append("!data");
    for (SummaryField field : fields) {
      // In text, the two are the same.
      boolean plain = !binary && field.name.equals("ntimestamp");
      text.append(' ').append(plain ? "timestamp" : field.name);
    }
    text.append(binary ? "\n!binary\n" : "\n");
    return text.toString();
  }

  /** That which writes the same file, else that of the same name. */
  @Override
  protected Element predecessorIn(ElementContext replaced) {
    for (ToIPSummaryDump other : replaced.elements(ToIPSummaryDump.class)) {
      if (!filename.equals("-") && writesAs(other)) {
        return other;
      }
    }
    return super.predecessorIn(replaced);
  }

  /** Goes on writing the file. */
  @Override
  protected void takeOver(Element old) {
    ToIPSummaryDump before = (ToIPSummaryDump) old;
    if (borrowed) {
      borrowed = false;
      output = before.output;
      before.output = null;
      if (output != null) {
        output.printTo(router()::print);
      }
    }
    if (isConfiguredLike(before)) {
      TaskHandlers.takeOver(task, before.task, null);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The last lines shall be in the file, or be known not to be. */
  @Override
  protected long settle() {
    close();
    return 0;
  }

  @Override
  protected void cleanup() {
    close();
  }

  private void close() {
    if (output != null) {
      try {
        output.close();
      } catch (IOException e) {
        giveUp(e);
      }
      output = null;
    }
  }

  private void giveUp(IOException e) {
    router().fail(this + ": " + SummaryOutput.message(filename, e));
    SummaryOutput failed = output;
    output = null;
    try {
      failed.close();
    } catch (IOException again) {
      // That was reported already.
    }
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    handle(pushed);
  }

  private int run() {
    int pulled = input(0).pull(batch, 1);
    if (pulled > 0) {
      handle(batch);
    }
    return pulled;
  }

  private void handle(PacketBatch batch) {
    long[] array = batch.array();
    int written = 0;
    try {
      for (int n = batch.size(); written < n && output != null; written++) {
        if (multipacket && PacketSeries.isSeries(array[written])) {
          writeSeries(array[written]);
        } else {
          write(array[written]);
        }
      }
    } catch (IOException e) {
      giveUp(e);
    }
    if (output != null) {
      output.batchEnds();
    }
    if (nOutputs() > 0) {
      output(0).push(batch);
    } else {
      countDrops(notWritten, batch.size() - written);
      packets.free(batch);
    }
  }

  /** Writes a line for each of the packets that this one stands for. */
  private void writeSeries(long packet) throws IOException {
    long count = 1 + (Anno.getI32(packet, Anno.EXTRA_PACKETS) & 0xffff_ffffL);
    long length = Mbuf.length(packet);
    long extra = extraLength ? Anno.getI32(packet, Anno.EXTRA_LENGTH) & 0xffff_ffffL : 0;
    long total = Math.max(length + extra, count * length);
    long last = Anno.timestamp(packet);
    long first = Anno.getI64(packet, Anno.FIRST_TIMESTAMP);
    long step = first == 0 || count < 2 ? 0 : (last - first) / (count - 1);
    long time = first == 0 ? last : first;
    Anno.putI32(packet, Anno.EXTRA_PACKETS, 0);
    for (long left = count; left > 0; left--) {
      long share = total / left;
      total -= share;
      Anno.putI32(packet, Anno.EXTRA_LENGTH, (int) (share - length));
      Anno.setTimestamp(packet, left == 1 ? last : time);
      write(packet);
      time += step;
    }
  }

  private void write(long packet) throws IOException {
    summary.load(packet);
    if (needsHeaders) {
      summary.findHeaders();
    }
    record.setLength(0);
    if (binary) {
      Binary.append(record, 0, 4);
      for (int i = 0; i < fields.size(); i++) {
        fields.get(i).encode(summary, record);
      }
      setWord(record, record.length());
    } else {
      for (int i = 0; i < fields.size(); i++) {
        if (i > 0) {
          record.append(' ');
        }
        if (!fields.get(i).print(summary, record)) {
          record.append('-');
        }
      }
      record.append('\n');
    }
    writeBad();
    output.write(record);
  }

  private void writeBad() throws IOException {
    CharSequence bad = summary.bad();
    if (bad.length() > 0) {
      StringBuilder line = new StringBuilder();
      if (binary) {
        Binary.append(line, bad.length() + 4 | METADATA, 4);
      }
      output.write(line.append(bad));
    }
  }

  private static void setWord(StringBuilder text, long value) {
    for (int i = 0; i < 4; i++) {
      text.setCharAt(i, (char) (value >>> 24 - 8 * i & 0xff));
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.write(
        "flush",
        value -> {
          try {
            if (output != null) {
              output.flush();
            }
          } catch (IOException e) {
            giveUp(e);
          }
        });
    TaskHandlers.add(handlers, this, () -> task);
  }
}
