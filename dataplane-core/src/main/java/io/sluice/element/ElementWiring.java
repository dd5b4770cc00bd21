// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.argument.Args;
import io.sluice.effect.Action;
import io.sluice.effect.BatchCheck;
import io.sluice.effect.Effects;
import io.sluice.handler.Handlers;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import io.sluice.packet.Checks;
import io.sluice.packet.PacketAllocator;
import io.sluice.run.Gate;
import io.sluice.run.Task;
import io.sluice.run.Worker;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What a router does to its elements: names them, gives them ports and a worker, joins them, and
 * takes them through their life cycle. A rule of the build keeps it out of elements.
 */
public final class ElementWiring {
  private ElementWiring() {}

  /**
   * What an element's class says of itself.
   *
   * @param element any
   * @return its annotation
   * @throws IllegalStateException when it has none
   */
  public static ElementInfo info(Element element) {
    ElementInfo info = element.getClass().getAnnotation(ElementInfo.class);
    if (info == null) {
      throw new IllegalStateException(element.getClass().getName() + " lacks @ElementInfo");
    }
    return info;
  }

  /**
   * Gives an element its place in a configuration.
   *
   * @param element a new element
   * @param context its router
   * @param name its full name
   * @param className its class in the configuration
   * @param config its configuration string
   * @param position where it is declared
   */
  public static void bind(
      Element element,
      ElementContext context,
      String name,
      String className,
      String config,
      Position position) {
    element.router = context;
    element.name = name;
    element.className = className;
    element.config = config;
    element.declared = config;
    element.position = position;
  }

  /**
   * Gives an element its ports, not joined yet.
   *
   * @param element the element
   * @param inputs how many
   * @param outputs how many
   */
  public static void ports(Element element, int inputs, int outputs) {
    element.inputs = new InputPort[inputs];
    for (int i = 0; i < inputs; i++) {
      element.inputs[i] = new InputPort(element, i);
    }
    element.outputs = new OutputPort[outputs];
    for (int o = 0; o < outputs; o++) {
      element.outputs[o] = new OutputPort(element, o);
    }
  }

  /**
   * Gives an element its worker.
   *
   * @param element the element
   * @param worker on which it runs from now on
   */
  public static void attach(Element element, Worker worker) {
    element.worker = worker;
    element.packets = worker.packets();
  }

  /**
   * Joins an output to an input; the input's side is {@link #connect(InputPort, Element, int)}.
   *
   * @param output where packets leave
   * @param to whose input
   * @param port the input, from 0
   */
  public static void connect(OutputPort output, Element to, int port) {
    output.connect(to, port);
  }

  /**
   * Gives an element ways to its copies on other workers.
   *
   * @param element a {@link Sharded} one
   * @param rings by the number of the copy, a ring in front of it; null in its own place
   * @param inputs how many inputs each ring has
   */
  public static void joinPeers(Element element, Element[] rings, int inputs) {
    OutputPort[] peers = new OutputPort[rings.length * inputs];
    for (int i = 0; i < peers.length; i++) {
      if (rings[i / inputs] != null) {
        peers[i] = new OutputPort(element, element.nOutputs() + i);
        peers[i].connect(rings[i / inputs], i % inputs);
      }
    }
    element.peers = peers;
  }

  /**
   * The ways to an element's copies on other workers.
   *
   * @param element any
   * @return often none
   */
  public static List<OutputPort> peers(Element element) {
    return Arrays.stream(element.peers).filter(Objects::nonNull).toList();
  }

  /**
   * Joins an input to an output.
   *
   * @param input where packets come in
   * @param from whose output
   * @param port the output, from 0
   */
  public static void connect(InputPort input, Element from, int port) {
    input.connect(from, port);
  }

  /**
   * Decides between push and pull.
   *
   * @param output an output
   * @param push false for pull
   */
  public static void setPush(OutputPort output, boolean push) {
    output.setPush(push);
  }

  /**
   * Decides between push and pull.
   *
   * @param input an input
   * @param push false for pull
   */
  public static void setPush(InputPort input, boolean push) {
    input.setPush(push);
  }

  /**
   * Marks an output as one that closes a loop of pushes: its depth is bounded.
   *
   * @param output the output
   */
  public static void setCyclic(OutputPort output) {
    output.setCyclic();
  }

  /**
   * Whether an output closes a loop of pushes.
   *
   * @param output the output
   * @return true after {@link #setCyclic}
   */
  public static boolean isCyclic(OutputPort output) {
    return output.isCyclic();
  }

  /**
   * Tells an element what {@link Element#seesFrames} answers.
   *
   * @param element the element
   * @param sees whether all its packets begin as a device received them
   */
  public static void setSeesFrames(Element element, boolean sees) {
    element.seesFrames = sees;
  }

  /**
   * What {@link Element#seesFrames} answers.
   *
   * @param element the element
   * @return false, too, when that is not known
   */
  public static boolean seesFrames(Element element) {
    return element.seesFrames;
  }

  /**
   * Whether what leaves through an output begins as a device received it.
   *
   * @param element the output's element
   * @param output the output
   * @return false, too, when that is not known
   */
  public static boolean passesFrames(Element element, OutputPort output) {
    return element.passesFrames(output);
  }

  /**
   * What an element does to packets.
   *
   * @param element the element, configured
   * @return its answer; one that has no choice of outputs does not branch
   */
  public static Effects effects(Element element) {
    Effects effects = element.effects();
    return element.nOutputs() > 1 || effects.isUnknown()
        ? effects
        : effects.notDoing(Action.BRANCHES);
  }

  /**
   * Has an element read its arguments.
   *
   * @param element the element
   * @param diagnostics where errors go
   */
  public static void configure(Element element, Diagnostics diagnostics) {
    Args args = new Args(element, element.config(), element.position(), diagnostics);
    element.configure(args);
    args.complete();
  }

  /**
   * Makes an element one that stands where another one stands, joined to nothing.
   *
   * @param element a new element
   * @param other of its class
   * @param config its configuration string
   */
  public static void becomeLike(Element element, Element other, String config) {
    bind(element, other.router, other.name, other.className, config, other.position);
    ports(element, other.nInputs(), other.nOutputs());
    attach(element, other.worker);
    element.seesFrames = other.seesFrames;
    for (int i = 0; i < element.inputs.length; i++) {
      element.inputs[i].setPush(other.inputs[i].isPush());
    }
    for (int o = 0; o < element.outputs.length; o++) {
      element.outputs[o].setPush(other.outputs[o].isPush());
    }
  }

  /**
   * Has an element read arguments that were written to another one while it runs.
   *
   * @param element in the other one's place; see {@link #becomeLike}
   * @param diagnostics where errors go
   */
  public static void configureLive(Element element, Diagnostics diagnostics) {
    Args args = Args.live(element, element.config(), diagnostics);
    element.configure(args);
    args.complete();
  }

  /**
   * Has an element take a new configuration while packets flow. On its worker, between two batches.
   *
   * @param element the running element
   * @param configured another one, by {@link #configureLive}
   */
  public static void reconfigure(Element element, Element configured) {
    element.reconfigure(configured);
    element.config = configured.config;
  }

  /**
   * Has an element name its handlers.
   *
   * @param element the element
   * @param handlers where to
   */
  public static void handlers(Element element, Handlers handlers) {
    element.handlers(handlers);
  }

  /**
   * Has an element get ready.
   *
   * @param element the element, configured and joined
   * @param diagnostics where errors go
   */
  public static void initialize(Element element, Diagnostics diagnostics) {
    element.initialize(new Setup(element, diagnostics));
  }

  /**
   * Which element of a configuration that is being replaced another one follows.
   *
   * @param element of the next configuration, configured and joined
   * @param replaced the one that runs
   * @return null for none
   */
  public static Element predecessorIn(Element element, ElementContext replaced) {
    return element.predecessorIn(replaced);
  }

  /**
   * The element whose state another one will take over.
   *
   * @param element of the next configuration
   * @return what was set last
   */
  public static Element predecessor(Element element) {
    return element.predecessor;
  }

  /**
   * Tells an element whose state it will take over.
   *
   * @param element of the next configuration
   * @param old of its class; null once that was done
   */
  public static void setPredecessor(Element element, Element old) {
    element.predecessor = old;
  }

  /**
   * Has an element be configured as its predecessor is by now, where only a handler has made a
   * difference.
   *
   * @param element of the next configuration, not configured yet
   * @param old of the same name, in the configuration that runs
   */
  public static void followLiveConfig(Element element, Element old) {
    if (element.getClass() == old.getClass() && element.isConfiguredLike(old)) {
      element.config = old.config;
    }
  }

  /**
   * Has an element go on with the counts that the framework keeps of another one.
   *
   * @param element of the next configuration
   * @param old the one whose counts are added
   */
  public static void inherit(Element element, Element old) {
    element.drops.addAll(old.drops);
    for (int o = 0; o < Math.min(element.outputs.length, old.outputs.length); o++) {
      element.outputs[o].count(old.outputs[o].packets());
    }
    element.meter.add(old.meter);
  }

  /**
   * Has an element free by another allocator: no worker runs it any more.
   *
   * @param element of a configuration that was replaced
   * @param control the control thread's allocator
   */
  public static void detach(Element element, PacketAllocator control) {
    element.packets = control;
  }

  /**
   * Has an element take over the state of the one it replaces.
   *
   * @param element the element, initialized
   * @param old of the same name and class; no worker handles packets of either
   */
  public static void takeOver(Element element, Element old) {
    element.takeOver(old);
    if (Checks.ENABLED) {
      BatchCheck check = ChainSupport.batchCheck(element);
      BatchCheck before = ChainSupport.batchCheck(old);
      if (check != null && before != null) {
        check.takeOver(before);
      }
    }
  }

  /**
   * Has an element let packets in.
   *
   * @param element the element, initialized
   * @param diagnostics where errors go
   */
  public static void open(Element element, Diagnostics diagnostics) {
    element.open(new Setup(element, diagnostics));
  }

  /**
   * Has an element do what cannot be taken back.
   *
   * @param element the element, open
   * @param diagnostics where errors go
   */
  public static void commit(Element element, Diagnostics diagnostics) {
    element.commit(new Setup(element, diagnostics));
  }

  /**
   * Has an element count what still waits in it at the end of a run.
   *
   * @param element the element; its worker rests
   */
  public static void countLeft(Element element) {
    long left = element.settle();
    if (left > 0) {
      element.countDrops(element.dropReason("left at stop"), left);
    }
  }

  /**
   * Has an element give back what it took.
   *
   * @param element the element; its worker has stopped
   */
  public static void cleanup(Element element) {
    element.cleanup();
  }

  /**
   * Registers a task that drains what other workers sent: one that goes on while the run ends.
   *
   * @param element who pushes what is drained to its output 0
   * @param source gives the packets
   * @param gate closed while there is no room behind the element; may be null
   */
  public static void drain(Element element, BatchSource source, Gate gate) {
    Task task = element.worker.newDrain(element.name(), () -> 0, gate);
    element.sources.add(new SourceTask(element, source, task));
    task.schedule();
  }

  /**
   * Tells an element that a sampled round of its worker begins, or is over.
   *
   * @param element the element
   * @param begins false when it is over
   */
  public static void sampled(Element element, boolean begins) {
    element.sampled(begins);
  }
}
