// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.LENGTH;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Counts packets and bytes in a file that other programs can map.
 *
 * <p>{@code CounterFile(FILENAME [, keywords])}
 *
 * <p>The file has 32 bytes with two 64-bit numbers in native byte order: packets at offset 0, and
 * bytes at offset 16. It is created if missing; otherwise counting continues from its values.
 *
 * <p>Keywords: {@code BATCH_PRECISE} boolean, is accepted for compatibility with FastClick and
 * ignored.
 *
 * <p>Handlers: {@code count} (read) packets, {@code byte_count} (read) bytes, {@code reset} and
 * {@code reset_counts} (write).
 *
 * <p>See also: Counter.
 */
@ElementInfo(name = "CounterFile")
@ElementEffects(reads = LENGTH, does = COUNTS)
public final class CounterFile extends PacketElement {
  private static final int BYTES_AT = 2 * Long.BYTES;
  private static final int SIZE = 4 * Long.BYTES;

  private String file = "";
  private ByteBuffer counts = ByteBuffer.allocate(SIZE);

  /** Creates the element. */
  public CounterFile() {}

  @Override
  protected void configure(Args args) {
    file = args.required("FILENAME").asString("");
    args.keyword("BATCH_PRECISE").asBool(false);
    args.writesFile(file);
  }

  @Override
  protected void initialize(Setup setup) {
    try {
      OutputFiles.check(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      setup.error(file + ": " + e.getMessage());
    }
  }

  @Override
  protected void commit(Setup setup) {
    try (FileChannel channel = FileChannel.open(Path.of(file), CREATE, READ, WRITE)) {
      counts = channel.map(MapMode.READ_WRITE, 0, SIZE).order(ByteOrder.nativeOrder());
    } catch (IOException e) {
      setup.error(file + ": " + e.getMessage());
    }
  }

  @Override
  public int process(long packet) {
    counts.putLong(0, counts.getLong(0) + 1);
    counts.putLong(BYTES_AT, counts.getLong(BYTES_AT) + Mbuf.length(packet));
    return 0;
  }

  private void reset() {
    counts.putLong(0, 0);
    counts.putLong(BYTES_AT, 0);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> counts.getLong(0));
    handlers.read("byte_count", () -> counts.getLong(BYTES_AT));
    handlers.write("reset", value -> reset());
    handlers.write("reset_counts", value -> reset());
    handlers.mark("b", "reset");
    handlers.mark("Ub", "reset_counts");
  }
}
