// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.argument.Args;
import io.sluice.argument.NameScope;
import io.sluice.effect.Action;
import io.sluice.effect.BatchCheck;
import io.sluice.effect.Effects;
import io.sluice.handler.Handlers;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.run.CostMeter;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.List;

/**
 * A processing step of a graph. Authors extend {@link PacketElement} (one decision per packet) or
 * {@link BatchElement} (whole batches).
 *
 * <p>Life cycle: {@link #configure} reads the arguments, {@link #handlers} declares the handlers,
 * {@link #initialize} runs when all elements are configured and connected, {@link #open} and {@link
 * #commit} run when the workers are about to start, then packets flow on the element's worker, then
 * {@link #cleanup} runs. From the first packet on, everything runs on one thread, so fields need
 * not be volatile.
 */
public abstract class Element implements NameScope {
  /** The drop code without a particular reason. */
  protected static final int DROP = -1;

  /** The allocator of this element's worker. */
  protected PacketAllocator packets;

  final CostMeter meter = new CostMeter();
  Worker worker;
  OutputPort[] outputs = new OutputPort[0];
  InputPort[] inputs = new InputPort[0];

  /**
   * The outputs to the copies on other workers, for each copy all kinds and inputs; see {@link
   * Sharded}.
   */
  OutputPort[] peers = new OutputPort[0];

  /** Tasks that push the packets of a source to output 0. */
  final List<SourceTask> sources = new ArrayList<>();

  final DropCounts drops = new DropCounts();

  /** The drop code of {@link Failures}; 0 before the first failure. */
  int failureReason;

  int loopReason;

  /** The check of the effects in the checked mode; see {@link ChainSupport#batchCheck}. */
  BatchCheck check;

  boolean checkMade;

  /** Its place in a configuration; set by {@link ElementWiring}. */
  ElementContext router;

  String name = "?";
  String className = getClass().getSimpleName();
  Position position;
  String config = "";

  /** The configuration string as it was given, whatever has been written to the element since. */
  String declared = "";

  boolean seesFrames;

  /**
   * In a configuration that will replace another one: the element whose state will be taken over.
   */
  Element predecessor;

  /** Creates an element; it is configured later. */
  protected Element() {}

  /**
   * Reads the arguments. Errors are reported to {@code args}, all of them at once; after an error,
   * fields may have any value. The default accepts no argument.
   *
   * @param args the element's arguments
   */
  protected void configure(Args args) {}

  /**
   * What the element does to packets in its configuration. Called after it is configured and the
   * graph is connected, and again later by planners and the checked mode: a write handler may
   * change the effects. Annotations that it may begin to read must be included from the start,
   * because sources ask only once which ones to write; see {@link
   * ElementContext#requireAnnotations}. The default is the declaration of its class.
   *
   * @return at least what it does: the checked mode fails if it does more
   */
  protected Effects effects() {
    return Effects.of(getClass());
  }

  /**
   * Declares the handlers.
   *
   * @param handlers takes the declarations
   */
  protected void handlers(Handlers handlers) {}

  /**
   * Prepares the element to run: everything is configured and connected. Runs on the control thread
   * before the workers start.
   *
   * @param setup reports errors, registers tasks and timers
   */
  protected void initialize(Setup setup) {}

  /**
   * Begins to receive packets, for an element that would lose packets that arrive before its worker
   * runs; called when the workers' threads wait for nothing else. Everything that can be checked
   * without receiving packets belongs into {@link #initialize}, which is all that a check of a
   * configuration runs. Elements without inputs are opened after all others. Runs on the control
   * thread; called again if another element has failed to open.
   *
   * @param setup reports errors; tasks and timers have been registered before
   */
  protected void open(Setup setup) {}

  /**
   * Does what cannot be undone, such as truncating the file to be written: the last step of a
   * start, when all elements are open. {@link #initialize} must find out what may prevent it. Runs
   * on the control thread; called again if another element has failed.
   *
   * @param setup reports errors
   */
  protected void commit(Setup setup) {}

  /**
   * Takes over the state of the element with the same name and class in the configuration that is
   * being replaced: flow tables, queued packets, learned addresses, counters, positions in files.
   * Called once, after {@link #initialize} of this element and before its first packet, while no
   * worker handles packets of either configuration; the old element is cleaned up later. Moves
   * references where possible, because packets wait meanwhile. The default takes over nothing.
   *
   * @param old the element that is replaced; of this element's class
   */
  protected void takeOver(Element old) {}

  /**
   * The run has ended and the workers have stopped; counters are read once more after this.
   * Finishes what counts, such as writing buffered data. Runs on the control thread, once; not if a
   * new configuration takes over.
   *
   * @return how many packets are in this element that {@link #cleanup} will free: they count as
   *     dropped, "left at stop"
   */
  protected long settle() {
    return 0;
  }

  /**
   * Takes a new configuration while packets flow, between two batches; for classes with {@link
   * ElementInfo#live}. The element keeps its state. The default calls {@link #configure} again,
   * which is right if that only sets fields. A class whose configure takes long moves its results
   * over from the other element; one that sets things up in {@link #initialize} updates them.
   *
   * @param configured another element of this class, not connected, that was configured with the
   *     new arguments without an error
   */
  protected void reconfigure(Element configured) {
    configure(new Args(this, configured.config, position, new Diagnostics()));
  }

  /**
   * The element of a configuration that is being replaced whose state this one takes over. Called
   * once, when everything is configured and connected. The default is the element with the same
   * name; a device may look for the element that has the same interface. An element of another
   * class is ignored.
   *
   * @param replaced the running router, whose elements other threads are using
   * @return null for none
   */
  protected Element predecessorIn(ElementContext replaced) {
    return replaced.find(name);
  }

  /**
   * The element that {@link #takeOver} will be called with, so that {@link #initialize} need not
   * create what the other one already has, for example a device. Its workers are still using it.
   *
   * @return an element of the same class; null at a first start, and after the take-over
   */
  protected final Element predecessor() {
    return predecessor;
  }

  /**
   * Whether another element was given the same configuration string. If so, later changes by
   * handlers, for example to rules, are kept; otherwise the new string counts.
   *
   * @param old the element that is replaced
   * @return true if the strings are equal
   */
  protected final boolean isConfiguredLike(Element old) {
    return declared.equals(old.declared);
  }

  /**
   * Releases what {@link #initialize} and {@link #open} have acquired; the workers have stopped.
   */
  protected void cleanup() {}

  /**
   * Takes packets from the element upstream.
   *
   * @param port the input, from 0
   * @param batch the packets, not empty; this element now owns them, but not the batch object
   */
  public abstract void push(int port, PacketBatch batch);

  /**
   * Gives packets to the element downstream.
   *
   * @param port the output, from 0
   * @param batch where to append them
   * @param max how many at most, at least 1; the batch has room for them
   * @return how many were appended
   */
  public abstract int pull(int port, PacketBatch batch, int max);

  /**
   * Whether a pull from an output might give a packet, as far as that is known without pulling
   * (Click's empty notifier). Callers poll in any case; the handler {@code scheduled} shows what
   * Click would do. The default is {@link #mayPull}.
   *
   * @param output a pull output
   * @return false if a pull would give nothing
   */
  protected boolean mayGive(int output) {
    return mayPull();
  }

  /**
   * Whether a pull from one of the inputs might give a packet; see {@link #mayGive}.
   *
   * @return true also if there is no pull input
   */
  public final boolean mayPull() {
    boolean pulls = false;
    for (InputPort input : inputs) {
      if (!input.isPush()) {
        if (input.mayGive()) {
          return true;
        }
        pulls = true;
      }
    }
    return !pulls;
  }

  /**
   * Whether the data of all packets that enter begins as a device received it: with the link
   * header, to which the MAC header annotation, if set, points. Known when the graph is connected,
   * before {@link #initialize}.
   *
   * @return false also if that is not known
   */
  protected final boolean seesFrames() {
    return seesFrames;
  }

  /**
   * Whether packets leave an output as {@link #seesFrames} describes it. The default follows from
   * the element's effects.
   *
   * @param output one of this element's outputs
   * @return false also if that is not known
   */
  protected boolean passesFrames(OutputPort output) {
    Effects effects = effects();
    return effects.does(Action.RECEIVES) || seesFrames && effects.keepsStart();
  }

  public final String name() {
    return name;
  }

  public final String className() {
    return className;
  }

  public final Position position() {
    return position;
  }

  /**
   * The configuration string, as given, or as written since then while packets flowed.
   *
   * @return text, never null
   */
  public final String config() {
    return config;
  }

  /**
   * The router that this element belongs to.
   *
   * @return null before it belongs to one
   */
  public final ElementContext router() {
    return router;
  }

  @Override
  public final <T> List<T> definitions(Class<T> type) {
    return router == null ? List.of() : router.elements(type);
  }

  @Override
  public final Element lookUp(String name) {
    return router.find(name, this);
  }

  @Override
  public final void declareFile(String file, boolean writes) {
    router.declareFile(this, file, writes);
  }

  public final Worker worker() {
    return worker;
  }

  public final int nInputs() {
    return inputs.length;
  }

  public final int nOutputs() {
    return outputs.length;
  }

  public final OutputPort output(int port) {
    return outputs[port];
  }

  public final InputPort input(int port) {
    return inputs[port];
  }

  /**
   * The output to a copy of this element on another worker; see {@link Sharded}.
   *
   * @param way the number of the copy, times kinds times inputs, plus the input where packets
   *     arrive there
   * @return where to push packets; null for this copy itself
   */
  protected final OutputPort peer(int way) {
    return peers[way];
  }

  /**
   * Declares a reason for dropping; call it from the constructor or {@link #configure}.
   *
   * @param text a short clause, for example "bad checksum"
   * @return a drop code, below -1
   */
  protected final int dropReason(String text) {
    return drops.reason(text);
  }

  /**
   * Declares a reason for dropping that does not depend on the packet: no buffer, no headroom, no
   * memory. Such drops are not an effect in the sense of {@link #effects}.
   *
   * @param text a short clause, for example "no headroom"
   * @return a drop code, below -1
   */
  protected final int shortageReason(String text) {
    return drops.shortage(text);
  }

  /**
   * The reasons for which packets were dropped.
   *
   * @return texts in order of declaration; the first stands for no particular reason
   */
  public final List<String> dropReasons() {
    return drops.reasons();
  }

  /**
   * Packets dropped for a reason.
   *
   * @param index the index in {@link #dropReasons}
   * @return packets since the start; another thread may read an old value
   */
  public final long drops(int index) {
    return drops.count(index);
  }

  /**
   * Packets dropped for any reason.
   *
   * @return packets since the start
   */
  public final long drops() {
    return drops.total();
  }

  /** Called when a sampled round of the worker begins or ends. */
  void sampled(boolean begins) {
    for (OutputPort output : outputs) {
      output.sampled(begins);
    }
  }

  /**
   * The costs of this element in the sampled rounds of its worker.
   *
   * @return its meter, at zero until sampling starts
   */
  public final CostMeter cost() {
    return meter;
  }

  /**
   * Drops a packet and counts why.
   *
   * @param reason a drop code
   * @param packet the packet
   */
  protected final void drop(int reason, long packet) {
    drops.add(reason, 1);
    packets.free(packet);
  }

  /**
   * Counts drops of packets whose buffers do not exist any more, or never did.
   *
   * @param reason a drop code
   * @param count how many
   */
  protected final void countDrops(int reason, long count) {
    drops.add(reason, count);
  }

  /**
   * Drops packets and counts why.
   *
   * @param reason a drop code
   * @param batch the packets; empty afterwards
   */
  protected final void drop(int reason, PacketBatch batch) {
    drops.add(reason, batch.size());
    packets.free(batch);
  }

  /**
   * Frees packets that are still in the element when it is cleaned up. At the end of a run they are
   * only freed; if the next configuration has no such element, they count as dropped.
   *
   * @param batch the packets; empty afterwards
   */
  protected final void freeLeft(PacketBatch batch) {
    if (worker.isReplaced()) {
      drop(dropReason("configuration replaced"), batch);
    } else {
      packets.free(batch);
    }
  }

  /**
   * Frees a packet as {@link #freeLeft(PacketBatch)} does.
   *
   * @param packet a packet in this element
   */
  protected final void freeLeft(long packet) {
    if (worker.isReplaced()) {
      drop(dropReason("configuration replaced"), packet);
    } else {
      packets.free(packet);
    }
  }

  @Override
  public final String toString() {
    return "'" + name + " :: " + className + "'";
  }
}
