// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.basic.OutputFiles;
import io.sluice.elements.userlevel.pcap.CaptureException;
import io.sluice.elements.userlevel.pcap.CaptureWriter;
import io.sluice.elements.userlevel.pcap.CaptureWriter.Format;
import io.sluice.handler.Handlers;
import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Writes packets to a capture file.
 *
 * <p>{@code ToDump(FILENAME [, SNAPLEN, ENCAP, keywords])}
 *
 * <p>The format, which {@code tcpdump -r}, Wireshark and {@code FromDump} read, is pcapng if the
 * name ends in {@code .pcapng}, otherwise pcap; compressed if it ends in {@code .gz}; {@code -} is
 * the standard output. Packets continue to the output, if there is one, and are freed otherwise. On
 * a pull path without an output the element pulls by itself. Packets without a timestamp get the
 * time of their arrival. When the file cannot be written (for example because the disk is full), it
 * says so, counts the packets that end here unwritten as drops, and the run ends with status 1.
 *
 * <p>SNAPLEN is the maximum number of bytes written of a packet, default 2000, 0 for all. ENCAP is
 * the packets' link type: {@code ETHER} (the default), {@code IP}, {@code SLL}, {@code SLL2},
 * {@code NULL}, {@code FDDI}, {@code ATM}, {@code 802_11}, {@code 802_11_RADIO}, {@code AIRONET},
 * {@code HDLC}, {@code PPP_HDLC}, {@code PPP}, {@code SUNATM}, {@code PRISM}, or {@code #NUMBER}.
 *
 * <p>Keywords: {@code USE_ENCAP_FROM} elements, separated by spaces, whose {@code encap} handlers
 * must agree; {@code EXTRA_LENGTH} boolean, default true, counts the extra length annotation into
 * the length on the wire; {@code UNBUFFERED} boolean, default false, writes each packet at once
 * (otherwise within a second); {@code NANO} boolean, default true, nanoseconds in pcap timestamps;
 * {@code BURST} packets per pull, default 1; {@code FORCE_TS} boolean, default false, writes the
 * time 0 for packets without a timestamp.
 *
 * <p>When the configuration is replaced, a ToDump of the same file continues it, whatever its name;
 * its settings cannot change then.
 *
 * <p>Handlers: {@code count} (read) packets written, {@code reset_counts} (write), {@code filename}
 * (read).
 */
@ElementInfo(name = "ToDump", ports = "1/0-1", processing = "a/a")
@ElementEffects(
    reads = {DATA, ANNO_TIMESTAMP, ANNO_EXTRA_LENGTH},
    does = {SENDS, COUNTS})
public final class ToDump extends BatchElement {
  private static final long FLUSH_NANOS = 1_000_000_000L;

  private final int notWritten = dropReason("not written");

  private String filename;
  private long snapLength;
  private String encap;
  private String encapFrom;
  private boolean extraLength;
  private boolean unbuffered;
  private boolean nano;
  private boolean forceTimestamp;
  private int burst;

  private CaptureWriter writer;
  private int linkType;

  /** Whether the writer is still the predecessor's. */
  private boolean borrowed;

  private boolean unflushed;
  private long count;
  private PacketBatch batch;

  /** Creates the element. */
  public ToDump() {}

  @Override
  protected void configure(Args args) {
    filename = args.required("FILENAME").asString("");
    snapLength = args.optional("SNAPLEN").asLong(2000, 0, 0xffff_ffffL);
    encap = args.optional("ENCAP").asWord(null);
    encapFrom = args.keyword("USE_ENCAP_FROM").asString(null);
    extraLength = args.keyword("EXTRA_LENGTH").asBool(true);
    unbuffered = args.keyword("UNBUFFERED").asBool(false);
    nano = args.keyword("NANO").asBool(true);
    burst = args.keyword("BURST").asBurst(1);
    forceTimestamp = args.keyword("FORCE_TS").asBool(false);
    if (encap != null && encapFrom != null) {
      args.error("specify at most one of 'ENCAP' and 'USE_ENCAP_FROM'");
    } else if (encapFrom != null && encapFrom.isBlank()) {
      args.error("element names missing after 'USE_ENCAP_FROM'");
    } else if (encap != null && LinkType.parse(encap) < 0) {
      args.error("bad encapsulation type");
    }
    args.writesFile(filename);
    if (filename.endsWith(".bz2") || filename.endsWith(".Z")) {
      args.error(filename + ": compresses with gzip only, to a name that ends in .gz");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    linkType = encap == null ? LinkType.ETHERNET : LinkType.parse(encap);
    if (encapFrom != null) {
      linkType = linkTypeOfOthers(setup);
    }
    if (linkType < 0) {
      return;
    }
    if (predecessor() instanceof ToDump before
        && before.writer != null
        && before.writtenName().equals(writtenName())) {
      borrow(setup, before);
    }
    if (!borrowed && !filename.equals("-")) {
      try {
        CaptureWriter.check(Path.of(filename));
      } catch (CaptureException e) {
        setup.error(e.getMessage());
        return;
      }
    }
    setup.timer(this::flush).scheduleAfter(FLUSH_NANOS);
    if (!input(0).isPush() && nOutputs() == 0) {
      batch = new PacketBatch();
      setup.task(this::run).waitsFor(setup.pulls());
    }
  }

  /** The file is open already; what it begins with cannot be changed. */
  private void borrow(Setup setup, ToDump before) {
    borrowed = true;
    filename = before.filename;
    if (linkType != before.linkType || nano != before.nano || snapLength != before.snapLength) {
      setup.error(filename + ": is being written with other settings");
    }
  }

  /** Not before: a configuration that is only checked, or does not start, empties no file. */
  @Override
  protected void commit(Setup setup) {
    try {
      if (!borrowed && writer == null) {
        create();
      }
    } catch (CaptureException e) {
      setup.error(e.getMessage());
    }
  }

  private void create() throws CaptureException {
    Format format = nano ? Format.PCAP_NANO : Format.PCAP;
    if (filename.matches(".*\\.pcapng(\\.gz)?")) {
      format = Format.PCAPNG;
    }
    if (filename.equals("-")) {
      filename = "<stdout>";
      OutputStream out = OutputFiles.standardOutput();
      writer = CaptureWriter.to(out, filename, format, linkType, snapLength);
    } else {
      writer = CaptureWriter.create(Path.of(filename), format, linkType, snapLength);
    }
  }

  private int linkTypeOfOthers(Setup setup) {
    int common = LinkType.NONE;
    for (String name : encapFrom.strip().split("\\s+")) {
      Element other = router().find(name, this);
      if (other == null) {
        setup.error("no element named '" + name + "'");
        return LinkType.NONE;
      }
      Handlers.Handler handler = router().handlers(other).get("encap");
      if (handler == null || handler.read() == null) {
        setup.error(other + " has no 'encap' read handler");
        return LinkType.NONE;
      }
      int linkType;
      try {
        linkType = LinkType.parse(handler.read().apply(""));
      } catch (Handlers.HandlerException e) {
        setup.error(e.getMessage());
        return LinkType.NONE;
      }
      if (linkType < 0) {
        setup.error("'" + name + ".encap' did not return a valid encapsulation type");
        return LinkType.NONE;
      }
      if (common >= 0 && linkType != common) {
        setup.error(
            "source encapsulation types disagree: %s has %s, others have %s"
                .formatted(name, LinkType.name(linkType), LinkType.name(common)));
        return LinkType.NONE;
      }
      common = linkType;
    }
    return common;
  }

  /** The last packets shall be in the file, or be known not to be, before they are counted. */
  @Override
  protected long settle() {
    close();
    return 0;
  }

  /** That which writes the same file, else that of the same name. */
  @Override
  protected Element predecessorIn(ElementContext replaced) {
    for (ToDump other : replaced.elements(ToDump.class)) {
      if (other.writer != null && other.writtenName().equals(writtenName())) {
        return other;
      }
    }
    return super.predecessorIn(replaced);
  }

  private String writtenName() {
    return filename.equals("-") ? "<stdout>" : filename;
  }

  /** Goes on writing the file. */
  @Override
  protected void takeOver(Element old) {
    ToDump before = (ToDump) old;
    if (name().equals(before.name())) {
      count = before.count;
    }
    if (borrowed) {
      borrowed = false;
      writer = before.writer;
      unflushed = before.unflushed;
      before.writer = null;
    }
  }

  @Override
  protected void cleanup() {
    close();
  }

  private void close() {
    if (writer != null) {
      try {
        writer.close();
        writer = null;
      } catch (CaptureException e) {
        giveUp(e);
      }
    }
  }

  private void flush(Timer timer) {
    if (unflushed) {
      flushNow();
    }
    timer.scheduleAfter(FLUSH_NANOS);
  }

  private void flushNow() {
    unflushed = false;
    if (writer != null) {
      try {
        writer.flush();
      } catch (CaptureException e) {
        giveUp(e);
      }
    }
  }

  /** Packets that ended here and count as written are gone: only their number is put right. */
  private void giveUp(CaptureException e) {
    router().fail(this + ": " + e.getMessage());
    count -= writer.lost();
    if (nOutputs() == 0) {
      countDrops(notWritten, writer.lost());
    }
    writer.abandon();
    writer = null;
  }

  /** Writes packets; returns the index of the first that is not written. */
  private int write(PacketBatch from, int first) {
    int i = first;
    if (writer == null) {
      return i;
    }
    try {
      long[] array = from.arrayToSift();
      for (int n = from.size(); i < n; i++) {
        long packet = array[i];
        long time = Anno.timestamp(packet);
        long extra = extraLength ? Anno.getI32(packet, Anno.EXTRA_LENGTH) & 0xffff_ffffL : 0;
        writer.write(packet, extra, time != 0 || forceTimestamp ? time : WallClock.nanos());
        count++;
      }
      unflushed = true;
      if (unbuffered) {
        flushNow();
      }
    } catch (CaptureException e) {
      giveUp(e);
    }
    return i;
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    int written = write(pushed, 0);
    if (nOutputs() > 0) {
      output(0).push(pushed);
    } else {
      end(pushed, written);
    }
  }

  private void end(PacketBatch batch, int written) {
    countDrops(notWritten, batch.size() - written);
    packets.free(batch);
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    int before = into.size();
    int pulled = input(0).pull(into, max);
    if (pulled > 0) {
      write(into, before);
    }
    return pulled;
  }

  private int run() {
    int pulled = input(0).pull(batch, burst);
    if (pulled > 0) {
      end(batch, write(batch, 0));
    }
    return pulled;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write("reset_counts", value -> count = 0);
    handlers.read("filename", () -> filename);
    handlers.mark("b", "reset_counts");
  }
}
