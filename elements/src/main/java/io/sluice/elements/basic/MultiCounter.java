// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Counts the packets of several inputs, and measures their rates.
 *
 * <p>{@code MultiCounter()}
 *
 * <p>Packets from input N leave on output N.
 *
 * <p>Handlers, each a list such as {@code [7,0]} with a number for each input: {@code count} (read)
 * packets, {@code byte_count} (read) bytes, {@code rate} (read) packets per second over the last
 * second or so, {@code byte_rate} (read) bytes per second. {@code reset_counts} (write).
 *
 * <p>See also: Counter.
 */
@ElementInfo(name = "MultiCounter", ports = "1-/=", processing = "h/h", flow = "#/#")
@ElementEffects(reads = LENGTH, does = COUNTS)
public final class MultiCounter extends BatchElement {
  /** What is known of one input. */
  private static final class Input {
    private final RateMeter rate = new RateMeter();
    private final RateMeter byteRate = new RateMeter();
    private long count;
    private long bytes;
  }

  private Input[] inputs = {};

  /** Creates the element. */
  public MultiCounter() {}

  @Override
  protected void configure(Args args) {
    reset();
  }

  private void reset() {
    inputs = new Input[nInputs()];
    Arrays.setAll(inputs, i -> new Input());
  }

  @Override
  public void push(int port, PacketBatch batch) {
    Input input = inputs[port];
    int size = batch.size();
    input.count += size;
    for (int i = 0; i < size; i++) {
      input.bytes += Mbuf.length(batch.get(i));
    }
    output(port).push(batch);
  }

  private String list(Function<Input, Object> value) {
    return Arrays.stream(inputs)
        .map(value)
        .map(String::valueOf)
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> list(input -> input.count));
    handlers.read("byte_count", () -> list(input -> input.bytes));
    handlers.read(
        "rate", () -> list(input -> HandlerValues.decimal(input.rate.perSecond(input.count))));
    handlers.read(
        "byte_rate",
        () -> list(input -> HandlerValues.decimal(input.byteRate.perSecond(input.bytes))));
    handlers.write("reset_counts", value -> reset());
    handlers.mark("b", "reset_counts");
  }

  @Override
  protected void takeOver(Element old) {
    Input[] before = ((MultiCounter) old).inputs;
    System.arraycopy(before, 0, inputs, 0, Math.min(before.length, inputs.length));
  }
}
