// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import java.util.Arrays;

/**
 * Merges streams of packets by their timestamps.
 *
 * <p>{@code TimeSortedSched([keywords])}
 *
 * <p>Emits the earliest of the packets that its inputs have. Each input should be in order; if it
 * is not, neither is the output, except as far as BUFFER helps. Packets with the same timestamp
 * leave in the order in which they were pulled.
 *
 * <p>Keywords: {@code STOP} boolean, default false: stops the driver when no input had a packet for
 * 64 pulls in a row. {@code BUFFER} packets of each input to look ahead, 1 to 65536, default 1.
 *
 * <p>Handlers: {@code well_ordered} (read) whether all packets came out in order.
 */
@ElementInfo(name = "TimeSortedSched", ports = "-/1", processing = "l/l")
@ElementEffects(
    reads = ANNO_TIMESTAMP,
    does = {KEEPS, REORDERS})
public final class TimeSortedSched extends BatchElement {
  private static final int MAX_BUFFER = 65_536;

  /** Vain pulls in a row after which no packets are expected any more. */
  private static final int PATIENCE = 64;

  /** A binary heap: packets, the inputs they came from, and a number that says which came first. */
  private long[] packetsHeld = new long[0];

  private int[] inputs = new int[0];
  private long[] numbers = new long[0];
  private int size;
  private int[] held = new int[0];
  private long nextNumber;
  private int vain;
  private int buffer;
  private boolean stop;
  private boolean wellOrdered = true;
  private long last;
  private PacketBatch scratch;

  /** Creates the element. */
  public TimeSortedSched() {}

  @Override
  protected void configure(Args args) {
    stop = args.keyword("STOP").asBool(false);
    buffer = args.keyword("BUFFER").asInt(1, Integer.MIN_VALUE, MAX_BUFFER);
    if (buffer < 1) {
      args.error("BUFFER must be at least 1");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    int most = nInputs() * Math.max(1, buffer);
    packetsHeld = new long[most];
    inputs = new int[most];
    numbers = new long[most];
    held = new int[nInputs()];
    scratch = new PacketBatch();
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int pulled = 0;
    while (pulled < max && next(batch)) {
      pulled++;
    }
    return pulled;
  }

  @Override
  protected boolean mayGive(int output) {
    return size > 0 || super.mayGive(output);
  }

  private boolean next(PacketBatch batch) {
    for (int i = 0; i < held.length; i++) {
      while (held[i] < buffer && input(i).pull(scratch, 1) > 0) {
        add(scratch.get(0), i);
        scratch.clear();
      }
    }
    if (size == 0) {
      vain++;
      if (stop && vain == PATIENCE) {
        router().requestStop();
      }
      return false;
    }
    vain = 0;
    long packet = packetsHeld[0];
    long time = Anno.timestamp(packet);
    if (time != 0) {
      wellOrdered &= last == 0 || time >= last;
      last = time;
    }
    held[inputs[0]]--;
    removeFirst();
    batch.add(packet);
    return true;
  }

  private void add(long packet, int input) {
    int at = size++;
    packetsHeld[at] = packet;
    inputs[at] = input;
    numbers[at] = nextNumber++;
    held[input]++;
    while (at > 0 && isBefore(at, (at - 1) / 2)) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void removeFirst() {
    size--;
    swap(0, size);
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && isBefore(child + 1, child)) {
        child++;
      }
      if (!isBefore(child, at)) {
        return;
      }
      swap(child, at);
      at = child;
    }
  }

  private boolean isBefore(int a, int b) {
    long timeA = Anno.timestamp(packetsHeld[a]);
    long timeB = Anno.timestamp(packetsHeld[b]);
    return timeA != timeB ? timeA < timeB : numbers[a] < numbers[b];
  }

  private void swap(int a, int b) {
    final long packet = packetsHeld[a];
    final int input = inputs[a];
    final long number = numbers[a];
    packetsHeld[a] = packetsHeld[b];
    inputs[a] = inputs[b];
    numbers[a] = numbers[b];
    packetsHeld[b] = packet;
    inputs[b] = input;
    numbers[b] = number;
  }

  /** Takes the packets that wait, should there be as many inputs. */
  @Override
  protected void takeOver(Element old) {
    TimeSortedSched before = (TimeSortedSched) old;
    wellOrdered = before.wellOrdered;
    last = before.last;
    if (before.held.length == held.length) {
      int most = Math.max(packetsHeld.length, before.size);
      packetsHeld = Arrays.copyOf(before.packetsHeld, most);
      inputs = Arrays.copyOf(before.inputs, most);
      numbers = Arrays.copyOf(before.numbers, most);
      held = before.held;
      size = before.size;
      nextNumber = before.nextNumber;
      before.size = 0;
    }
  }

  @Override
  protected long settle() {
    return size;
  }

  @Override
  protected void cleanup() {
    for (int i = 0; i < size; i++) {
      freeLeft(packetsHeld[i]);
    }
    size = 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("well_ordered", () -> wellOrdered);
    handlers.mark("c", "well_ordered");
  }
}
