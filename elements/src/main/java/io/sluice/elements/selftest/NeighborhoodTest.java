// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import static io.sluice.effect.Action.DROPS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reports which elements are near.
 *
 * <p>{@code NeighborhoodTest()}
 *
 * <p>Drops the packets that it receives, and emits none.
 *
 * <p>Handlers: {@code upstream}, {@code downstream} (read) the names of the elements before and
 * after it, one per line, the nearest first; the parameter is the number of steps, default 1.
 * {@code upstreamN}, {@code downstreamN} (read) the same through port N.
 */
@ElementInfo(name = "NeighborhoodTest", ports = "-/-", processing = "a/a", flow = "x/y")
@ElementEffects(does = DROPS)
public final class NeighborhoodTest extends BatchElement {
  private final int dropped = dropReason("only looked at");

  /** Creates the element. */
  public NeighborhoodTest() {}

  @Override
  protected void configure(Args args) {}

  @Override
  public void push(int port, PacketBatch batch) {
    drop(dropped, batch);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.readWith("upstream", steps -> names(-1, steps, false));
    handlers.readWith("downstream", steps -> names(-1, steps, true));
    for (int i = 0; i < nInputs(); i++) {
      int port = i;
      handlers.readWith("upstream" + i, steps -> names(port, steps, false));
    }
    for (int o = 0; o < nOutputs(); o++) {
      int port = o;
      handlers.readWith("downstream" + o, steps -> names(port, steps, true));
    }
  }

  private String names(int port, String stepsText, boolean down) {
    int steps = stepsText.isBlank() ? 1 : (int) HandlerValues.integer(stepsText, 0, 1 << 20);
    FlatConfig config = router().config();
    List<String> all = config.elements().stream().map(FlatConfig.Declaration::name).toList();
    int self = all.indexOf(name());
    Set<Integer> found = new LinkedHashSet<>();
    List<Integer> edge = List.of(self);
    for (int step = 0; step < steps && !edge.isEmpty(); step++) {
      List<Integer> next = new ArrayList<>();
      for (int element : edge) {
        for (Connection c : config.connections()) {
          int near = down ? c.from() : c.to();
          int far = down ? c.to() : c.from();
          boolean wanted = step > 0 || port < 0 || port == (down ? c.fromPort() : c.toPort());
          if (near == element && wanted && far != self && found.add(far)) {
            next.add(far);
          }
        }
      }
      edge = next;
    }
    StringBuilder text = new StringBuilder();
    found.forEach(element -> text.append(all.get(element)).append('\n'));
    return text.toString();
  }
}
