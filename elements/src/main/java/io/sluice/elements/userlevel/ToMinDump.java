// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.basic.OutputFiles;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a short trace of packets: addresses, ports, protocol and length, 15 bytes each.
 *
 * <p>{@code ToMinDump(FILENAME)}
 *
 * <p>FILENAME may be {@code -} for the standard output. Packets begin with their IPv4 header; those
 * that do not are not written. Ports are those of TCP and UDP, and 0 for others and in later
 * fragments. Packets go on to the output, if there is one, and end here otherwise; on a pull path
 * it pulls by itself. FromMinDump plays such traces.
 *
 * <pre>
 * FromDPDKDevice(0) -&gt; Strip(14) -&gt; ToMinDump(packets.mindump)
 * </pre>
 *
 * <p>Keywords: {@code VERBOSE} boolean, is read for FastClick's sake.
 *
 * <p>When the configuration is replaced, the element of the same name and file goes on writing it.
 *
 * <p>Handlers: {@code count} (read) packets written; {@code flush} (write) has all that was written
 * be in the file.
 *
 * <p>See also: FromMinDump, ToIPSummaryDump, ToDump.
 */
@ElementInfo(name = "ToMinDump", ports = "1/0-1", processing = "a/h")
@ElementEffects(
    reads = DATA,
    does = {SENDS, COUNTS})
public final class ToMinDump extends BatchElement {
  private static final int BURST = 32;

  private String filename;
  private WritableByteChannel file;

  /** Whether the file is one that an element of the configuration before has open. */
  private boolean borrowed;

  private ByteBuffer buffer =
      ByteBuffer.allocateDirect(4096 * MinDump.RECORD).order(ByteOrder.LITTLE_ENDIAN);
  private long count;
  private PacketBatch batch;

  /** Creates the element. */
  public ToMinDump() {}

  @Override
  protected void configure(Args args) {
    filename = args.required("FILENAME").asString("");
    args.keyword("VERBOSE").asBool(false);
    args.writesFile(filename);
  }

  private boolean writesWhat(Element before) {
    return before instanceof ToMinDump other
        && other.file != null
        && other.filename.equals(filename);
  }

  @Override
  protected void initialize(Setup setup) {
    borrowed = writesWhat(predecessor());
    if (!borrowed && !isStandardOutput()) {
      try {
        OutputFiles.check(Path.of(filename));
      } catch (IOException | InvalidPathException e) {
        setup.error("cannot write " + filename);
      }
    }
    if (!input(0).isPush()) {
      batch = new PacketBatch();
      setup.task(this::run);
    }
  }

  private boolean isStandardOutput() {
    return filename.equals("-");
  }

  /** Not before: a configuration that is only checked, or does not start, empties no file. */
  @Override
  protected void commit(Setup setup) {
    if (borrowed || file != null) {
      return;
    }
    try {
      file =
          isStandardOutput()
              ? Channels.newChannel(OutputFiles.standardOutput())
              : FileChannel.open(
                  Path.of(filename),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE);
      buffer.put(MinDump.HEAD.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      setup.error("cannot write " + filename);
    }
  }

  private int run() {
    int pulled = input(0).pull(batch, BURST);
    if (pulled > 0) {
      push(0, batch);
    }
    return pulled;
  }

  @Override
  public void push(int port, PacketBatch packetsToWrite) {
    for (int i = 0, n = packetsToWrite.size(); i < n; i++) {
      write(packetsToWrite.get(i));
    }
    if (nOutputs() > 0) {
      output(0).push(packetsToWrite);
    } else {
      packets.free(packetsToWrite);
    }
  }

  private void write(long packet) {
    int length = Mbuf.length(packet);
    long ip = Mbuf.data(packet);
    if (file == null || length < Ipv4.MIN_HEADER || Ipv4.version(ip) != 4) {
      return;
    }
    if (buffer.remaining() < MinDump.RECORD) {
      flush();
    }
    int header = Ipv4.headerLength(ip);
    int protocol = Ipv4.protocol(ip);
    boolean hasPorts =
        (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP)
            && Ipv4.isFirstFragment(ip)
            && header >= Ipv4.MIN_HEADER
            && header + 4 <= length;
    int at = buffer.position();
    buffer.putInt(at + MinDump.SOURCE, Integer.reverseBytes(Ipv4.src(ip)));
    buffer.putInt(at + MinDump.DESTINATION, Integer.reverseBytes(Ipv4.dst(ip)));
    int ports = hasPorts ? Bytes.i32(ip + header) : 0;
    buffer.putInt(at + MinDump.PORTS, Integer.reverseBytes(ports));
    buffer.putShort(at + MinDump.LENGTH, (short) length);
    buffer.put(at + MinDump.PROTOCOL, (byte) protocol);
    buffer.position(at + MinDump.RECORD);
    count++;
  }

  private void flush() {
    try {
      buffer.flip();
      while (file != null && buffer.hasRemaining()) {
        file.write(buffer);
      }
    } catch (IOException e) {
      router().fail(this + ": cannot write " + filename + ": " + e.getMessage());
      abandon();
    }
    buffer.clear();
  }

  private void abandon() {
    try {
      file.close();
    } catch (IOException e) {
      // What could be written was.
    }
    file = null;
  }

  private void close() {
    if (file != null) {
      flush();
    }
    if (file != null) {
      abandon();
    }
  }

  @Override
  protected long settle() {
    close();
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    if (writesWhat(old) && file == null) {
      ToMinDump before = (ToMinDump) old;
      file = before.file;
      buffer = before.buffer;
      before.file = null;
    }
    count = ((ToMinDump) old).count;
  }

  @Override
  protected void cleanup() {
    close();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write("flush", value -> flush());
  }
}
