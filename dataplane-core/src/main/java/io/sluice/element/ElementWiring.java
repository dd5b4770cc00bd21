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
 * The operations of a router on its elements: gives them a name, ports and a worker, connects them,
 * and takes them through their life cycle. A test of the build keeps elements from using this
 * class.
 */
public final class ElementWiring {
  private ElementWiring() {}

  /**
   * The annotation of an element's class.
   *
   * @param element any
   * @return its annotation
   * @throws IllegalStateException if it has none
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
   * Gives an element its ports, not connected yet.
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
   * Connects an output to an input; for the input's side see {@link #connect(InputPort, Element,
   * int)}.
   *
   * @param output where packets leave
   * @param to the element that they enter
   * @param port its input, from 0
   */
  public static void connect(OutputPort output, Element to, int port) {
    output.connect(to, port);
  }

  /**
   * Gives an element outputs to its copies on other workers.
   *
   * @param element a {@link Sharded} element
   * @param rings by the number of the copy, the ring in front of it; null at its own index
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
   * The outputs to an element's copies on other workers.
   *
   * @param element any
   * @return often empty
   */
  public static List<OutputPort> peers(Element element) {
    return Arrays.stream(element.peers).filter(Objects::nonNull).toList();
  }

  /**
   * Connects an input to an output.
   *
   * @param input where packets enter
   * @param from the element that they leave
   * @param port its output, from 0
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
   * Sets the result of {@link Element#seesFrames}.
   *
   * @param element the element
   * @param sees whether all its packets begin as a device received them
   */
  public static void setSeesFrames(Element element, boolean sees) {
    element.seesFrames = sees;
  }

  /**
   * The result of {@link Element#seesFrames}.
   *
   * @param element the element
   * @return false also if that is not known
   */
  public static boolean seesFrames(Element element) {
    return element.seesFrames;
  }

  /**
   * Whether what leaves through an output begins as a device received it.
   *
   * @param element the output's element
   * @param output the output
   * @return false also if that is not known
   */
  public static boolean passesFrames(Element element, OutputPort output) {
    return element.passesFrames(output);
  }

  /**
   * What an element does to packets.
   *
   * @param element the element, configured
   * @return its effects; without {@link io.sluice.effect.Action#BRANCHES} if it has no choice of
   *     outputs
   */
  public static Effects effects(Element element) {
    Effects effects = element.effects();
    return element.nOutputs() > 1 || effects.isUnknown()
        ? effects
        : effects.notDoing(Action.BRANCHES);
  }

  /**
   * Configures an element from its arguments.
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
   * Gives an element the place of another one in the configuration, but connects it to nothing.
   *
   * @param element a new element
   * @param other an element of the same class
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
   * Configures an element from arguments that were written to another one while it runs.
   *
   * @param element an element in the place of the other one; see {@link #becomeLike}
   * @param diagnostics where errors go
   */
  public static void configureLive(Element element, Diagnostics diagnostics) {
    Args args = Args.live(element, element.config(), diagnostics);
    element.configure(args);
    args.complete();
  }

  /**
   * Gives an element a new configuration while packets flow. On its worker, between two batches.
   *
   * @param element the running element
   * @param configured another one, configured by {@link #configureLive}
   */
  public static void reconfigure(Element element, Element configured) {
    element.reconfigure(configured);
    element.config = configured.config;
  }

  /**
   * Lets an element declare its handlers.
   *
   * @param element the element
   * @param handlers takes the declarations
   */
  public static void handlers(Element element, Handlers handlers) {
    element.handlers(handlers);
  }

  /**
   * Initializes an element.
   *
   * @param element the element, configured and connected
   * @param diagnostics where errors go
   */
  public static void initialize(Element element, Diagnostics diagnostics) {
    element.initialize(new Setup(element, diagnostics));
  }

  /**
   * The element of a configuration that is being replaced whose state another one takes over.
   *
   * @param element of the next configuration, configured and connected
   * @param replaced the running configuration
   * @return null for none
   */
  public static Element predecessorIn(Element element, ElementContext replaced) {
    return element.predecessorIn(replaced);
  }

  /**
   * The element whose state another one will take over.
   *
   * @param element of the next configuration
   * @return the last value set
   */
  public static Element predecessor(Element element) {
    return element.predecessor;
  }

  /**
   * Sets the element whose state another one will take over.
   *
   * @param element of the next configuration
   * @param old an element of the same class; null after the take-over
   */
  public static void setPredecessor(Element element, Element old) {
    element.predecessor = old;
  }

  /**
   * Configures an element as its predecessor is configured now, if only a handler has made a
   * difference.
   *
   * @param element of the next configuration, not configured yet
   * @param old the element of the same name in the running configuration
   */
  public static void followLiveConfig(Element element, Element old) {
    if (element.getClass() == old.getClass() && element.isConfiguredLike(old)) {
      element.config = old.config;
    }
  }

  /**
   * Adds the framework's counts of another element to those of an element.
   *
   * @param element of the next configuration
   * @param old the element whose counts are added
   */
  public static void inherit(Element element, Element old) {
    element.drops.addAll(old.drops);
    for (int o = 0; o < Math.min(element.outputs.length, old.outputs.length); o++) {
      element.outputs[o].count(old.outputs[o].packets());
    }
    element.meter.add(old.meter);
  }

  /**
   * Gives an element another allocator, because no worker runs it any more.
   *
   * @param element of a configuration that was replaced
   * @param control the control thread's allocator
   */
  public static void detach(Element element, PacketAllocator control) {
    element.packets = control;
  }

  /**
   * Lets an element take over the state of the one that it replaces.
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
   * Opens an element, which then receives packets.
   *
   * @param element the element, initialized
   * @param diagnostics where errors go
   */
  public static void open(Element element, Diagnostics diagnostics) {
    element.open(new Setup(element, diagnostics));
  }

  /**
   * Lets an element do what cannot be undone.
   *
   * @param element the element, open
   * @param diagnostics where errors go
   */
  public static void commit(Element element, Diagnostics diagnostics) {
    element.commit(new Setup(element, diagnostics));
  }

  /**
   * Counts the packets that are still in an element at the end of a run.
   *
   * @param element the element; its worker has stopped
   */
  public static void countLeft(Element element) {
    long left = element.settle();
    if (left > 0) {
      element.countDrops(element.dropReason("left at stop"), left);
    }
  }

  /**
   * Lets an element release what it has acquired.
   *
   * @param element the element; its worker has stopped
   */
  public static void cleanup(Element element) {
    element.cleanup();
  }

  /**
   * Registers a task that drains packets from other workers; it continues while the run ends.
   *
   * @param element pushes the packets to its output 0
   * @param source gives the packets
   * @param gate closed while there is no room downstream; may be null
   */
  public static void drain(Element element, BatchSource source, Gate gate) {
    Task task = element.worker.newDrain(element.name(), () -> 0, gate);
    element.sources.add(new SourceTask(element, source, task));
    task.schedule();
  }

  /**
   * Tells an element that a sampled round of its worker begins or ends.
   *
   * @param element the element
   * @param begins false at the end
   */
  public static void sampled(Element element, boolean begins) {
    element.sampled(begins);
  }
}
