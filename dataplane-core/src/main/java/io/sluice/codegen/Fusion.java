// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.effect.EffectCheck;
import io.sluice.element.ChainSupport;
import io.sluice.element.Element;
import io.sluice.element.OutputPort;
import io.sluice.element.PacketElement;
import io.sluice.element.PacketKernel;
import io.sluice.element.PacketLoop;
import io.sluice.packet.Checks;
import io.sluice.run.Switches;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the loops of per-packet elements, and fuses chains of them.
 *
 * <p>A call site that has seen three classes is megamorphic, so a loop shared by all elements would
 * make a virtual call for each packet and element. Therefore each element gets a copy of {@link
 * StageTemplate} with the element as a constant, and each chain a copy of {@link LoopTemplate} with
 * its stages as constants (see {@link Templates}). The JIT then compiles a chain into one loop
 * without calls. {@link Links} connects the loops.
 *
 * <p>A chain runs from output 0 to the next element as long as both are per-packet elements on one
 * worker joined by a push. Beyond a thousand stages, elements are not chained and share the code of
 * {@link SharedLoop}: loops that each see few packets would never be compiled. With {@code
 * -Dsluice.fuse=false} every chain has one element.
 */
public final class Fusion {
  /**
   * The longest chain: {@link LoopTemplate} has room for this many stages. Longer chains are cut.
   */
  static final int MAX_CHAIN = 10;

  /** The number of stages of a worker that get a class of their own. */
  private static final int MAX_STAGES = 1000;

  private static final byte[] STAGE = Templates.classFile(StageTemplate.class);
  private static final byte[] LOOP = Templates.classFile(LoopTemplate.class);

  /**
   * The constants of a stage.
   *
   * @param element the element
   * @param kernel its compiled code; null to call {@link PacketElement#process}
   * @param index its position in the chain, from 0
   */
  record StageData(PacketElement element, PacketKernel kernel, int index) {}

  /**
   * The constants of a loop.
   *
   * @param stages one for each element
   * @param chain the elements
   * @param exits of the loop's worker
   */
  record LoopData(Stage[] stages, PacketElement[] chain, EarlyExits exits) {}

  private Fusion() {}

  /** Links all elements of a worker, again if they were linked before. */
  public static void link(List<Element> elements) {
    makeLoops(elements);
    Links.link(elements);
  }

  private static void makeLoops(List<Element> elements) {
    Set<PacketElement> entered = new HashSet<>();
    for (Element element : elements) {
      if (element instanceof PacketElement packetElement) {
        ChainSupport.refreshKernel(packetElement);
        if (!packetElement.input(0).isPush()) {
          entered.add(packetElement);
        }
      }
      for (int o = 0; o < element.nOutputs(); o++) {
        OutputPort output = element.output(o);
        boolean inChain =
            element instanceof PacketElement p && next(p) == output.target() && o == 0;
        if (output.target() instanceof PacketElement target && !inChain) {
          entered.add(target);
        }
      }
    }
    // A chain that was cut, or that closes a cycle, continues in another loop.
    Deque<PacketElement> heads = new ArrayDeque<>(entered);
    EarlyExits exits = new EarlyExits();
    int stages = 0;
    while (!heads.isEmpty()) {
      PacketElement head = heads.remove();
      boolean own = Switches.LOOPS && stages < MAX_STAGES;
      List<PacketElement> chain = own ? chain(head) : List.of(head);
      stages += chain.size();
      PacketElement[] parts = chain.toArray(new PacketElement[0]);
      PacketLoop loop = own ? loop(parts, exits) : new SharedLoop(head, exits);
      ChainSupport.setLoop(head, loop, parts);
      PacketElement behind = next(chain.get(chain.size() - 1));
      if (behind != null && entered.add(behind)) {
        heads.add(behind);
      }
    }
  }

  /**
   * Gives every per-packet element a loop of its own, in addition to its chain's, for sampled
   * rounds.
   */
  public static void linkSingles(List<Element> elements) {
    EarlyExits exits = new EarlyExits();
    int stages = 0;
    for (Element element : elements) {
      if (element instanceof PacketElement packetElement) {
        boolean own = Switches.LOOPS && stages++ < MAX_STAGES;
        ChainSupport.setSingle(
            packetElement,
            own
                ? loop(new PacketElement[] {packetElement}, exits)
                : new SharedLoop(packetElement, exits));
      }
    }
  }

  private static List<PacketElement> chain(PacketElement head) {
    List<PacketElement> chain = new ArrayList<>();
    PacketElement element = head;
    while (element != null && chain.size() < MAX_CHAIN && !chain.contains(element)) {
      chain.add(element);
      element = next(element);
    }
    return chain;
  }

  private static PacketElement next(PacketElement element) {
    if (!Switches.FUSE || element.nOutputs() == 0 || !element.output(0).isPush()) {
      return null;
    }
    return element.output(0).target() instanceof PacketElement next
            && next.worker() == element.worker()
        ? next
        : null;
  }

  private static Stage checked(Stage stage, StageData data) {
    EffectCheck check = Checks.ENABLED ? ChainSupport.effectCheck(data.element()) : null;
    return check == null ? stage : new CheckedStage(stage, data, check);
  }

  private static PacketLoop loop(PacketElement[] chain, EarlyExits exits) {
    Stage[] stages = new Stage[chain.length];
    for (int i = 0; i < stages.length; i++) {
      StageData data = new StageData(chain[i], ChainSupport.kernel(chain[i]), i);
      stages[i] = checked((Stage) Templates.define(STAGE, data), data);
    }
    return (PacketLoop) Templates.define(LOOP, new LoopData(stages, chain, exits));
  }
}
