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
 * A processing step of a graph. Authors extend {@link PacketElement} (one question a packet) or
 * {@link BatchElement} (whole batches).
 *
 * <p>Life cycle: {@link #configure} reads the arguments, {@link #handlers} names what can be read
 * and written, {@link #initialize} runs once all elements are configured and joined, {@link #open}
 * and {@link #commit} when the workers are about to run, then packets flow on the element's worker,
 * then {@link #cleanup}. Everything from the first packet on happens on one thread, so fields are
 * plain.
 */
public abstract class Element implements NameScope {
  /** Drop code without a reason of its own. */
  protected static final int DROP = -1;

  /** The allocator of this element's worker. */
  protected PacketAllocator packets;

  final CostMeter meter = new CostMeter();
  Worker worker;
  OutputPort[] outputs = new OutputPort[0];
  InputPort[] inputs = new InputPort[0];

  /** Ways to the copies on other workers, of each all kinds and inputs; see {@link Sharded}. */
  OutputPort[] peers = new OutputPort[0];

  /** Tasks that push what a source gives to output 0. */
  final List<SourceTask> sources = new ArrayList<>();

  final DropCounts drops = new DropCounts();

  /** Drop codes of {@link Failures}; 0 before the first one. */
  int failureReason;

  int loopReason;

  /** What the checked mode proves the effects with; see {@link ChainSupport#batchCheck}. */
  BatchCheck check;

  boolean checkMade;

  /** Where it stands in a configuration; {@link ElementWiring} says so. */
  ElementContext router;

  String name = "?";
  String className = getClass().getSimpleName();
  Position position;
  String config = "";

  /** The configuration string as it was given, whatever was written to the element since. */
  String declared = "";

  boolean seesFrames;

  /** In a configuration that is to replace another one: whose state will be taken over. */
  Element predecessor;

  /** Creates an element; it is configured later. */
  protected Element() {}

  /**
   * Reads the arguments. Errors go to {@code args}, all of them at once; the fields may be left at
   * any value then. The default accepts no argument.
   *
   * @param args the element's arguments
   */
  protected void configure(Args args) {}

  /**
   * What the element does to packets in its configuration; asked when it is configured and the
   * graph is joined, and by planners and the checked mode again later: a write handler may change
   * them. Annotations that it may begin to read belong to them from the start, since sources ask
   * once which ones to write; see {@link ElementContext#requireAnnotations}. The default is what
   * its class says.
   *
   * @return no less than what it does: the checked mode fails on what is not declared
   */
  protected Effects effects() {
    return Effects.of(getClass());
  }

  /**
   * Names the handlers.
   *
   * @param handlers where to
   */
  protected void handlers(Handlers handlers) {}

  /**
   * Gets ready to run: everything is configured and joined. Registers tasks and timers. Runs on the
   * control thread before the workers start.
   *
   * @param setup reports errors, registers tasks and timers
   */
  protected void initialize(Setup setup) {}

  /**
   * Lets packets in, for an element that would lose those that come before its worker runs: when
   * the workers' threads wait for nothing else. What can be found out without letting packets in
   * belongs to {@link #initialize}, which is all that a check of a configuration runs. Elements
   * without inputs come after all others. Runs on the control thread; again, should another element
   * have failed to open.
   *
   * @param setup reports errors; tasks and timers were registered before
   */
  protected void open(Setup setup) {}

  /**
   * Does what cannot be taken back, such as emptying the file to be written: the last step of a
   * start, when all elements are open. What may prevent it is to be found out by {@link
   * #initialize}. Runs on the control thread; again, should another element have failed at it.
   *
   * @param setup reports errors
   */
  protected void commit(Setup setup) {}

  /**
   * Takes over the state of the element that has this one's name and class in the configuration
   * that is being replaced: flow tables, waiting packets, learned addresses, counters, positions in
   * files. Called once, after {@link #initialize} of this element and before its first packet,
   * while no worker handles packets of either configuration; the old one is only cleaned up
   * afterwards. Moves references where it can: packets wait meanwhile. The default takes nothing
   * over.
   *
   * @param old the element that is replaced; of this element's class
   */
  protected void takeOver(Element old) {}

  /**
   * The run is over and the workers rest; counters are read after this for the last time. Finishes
   * what is to be counted, such as writing what is buffered. Runs on the control thread, once; not
   * when a new configuration takes over.
   *
   * @return how many packets wait here that {@link #cleanup} will free: they count as dropped,
   *     "left at stop"
   */
  protected long settle() {
    return 0;
  }

  /**
   * Takes a new configuration while packets flow, between two batches: of a class that says {@link
   * ElementInfo#live}. What the element has gathered stays. The default configures it once more,
   * which is right where {@link #configure} does nothing but set fields; a class whose configure
   * does what takes long moves the result over from the other element, and one that sets up things
   * in {@link #initialize} brings them in line.
   *
   * @param configured another element of this class, never joined to anything, that was configured
   *     by the new arguments without an error
   */
  protected void reconfigure(Element configured) {
    configure(new Args(this, configured.config, position, new Diagnostics()));
  }

  /**
   * Which element of a configuration that is being replaced this one follows. Asked once, when
   * everything is configured and joined. The default is the one of this element's name; a device
   * may look for the one that has its interface. One of another class does not count.
   *
   * @param replaced the router that runs, whose elements other threads are using
   * @return null for none
   */
  protected Element predecessorIn(ElementContext replaced) {
    return replaced.find(name);
  }

  /**
   * The element that {@link #takeOver} will be called with, so that {@link #initialize} can leave
   * alone what the other one has already, a device for example. Its workers are using it meanwhile.
   *
   * @return an element of this one's class; null after a first start, and once it was taken over
   */
  protected final Element predecessor() {
    return predecessor;
  }

  /**
   * Whether another element was given the same configuration string. What handlers have changed in
   * it since then, rules for example, goes on in that case; otherwise the new string counts.
   *
   * @param old the element that is replaced
   * @return true when the strings are equal
   */
  protected final boolean isConfiguredLike(Element old) {
    return declared.equals(old.declared);
  }

  /** Gives back what {@link #initialize} and {@link #open} took; the workers have stopped. */
  protected void cleanup() {}

  /**
   * Takes packets from the element before.
   *
   * @param port the input, from 0
   * @param batch the packets, not empty; they belong to this element now, the batch object does not
   */
  public abstract void push(int port, PacketBatch batch);

  /**
   * Gives packets to the element behind.
   *
   * @param port the output, from 0
   * @param batch where to append them
   * @param max how many at most, at least 1; the batch has room for them
   * @return how many were appended
   */
  public abstract int pull(int port, PacketBatch batch, int max);

  /**
   * Whether a pull from an output might give a packet, as far as that is known without one (Click's
   * empty notifier). Readers poll all the same; the handler {@code scheduled} shows what Click's
   * reader would do. The default is {@link #mayPull}.
   *
   * @param output a pull output
   * @return false when a pull would be in vain
   */
  protected boolean mayGive(int output) {
    return mayPull();
  }

  /**
   * Whether a pull from one of the inputs might give a packet; see {@link #mayGive}.
   *
   * @return true, too, when no input is a pull input
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
   * Whether all packets that come in begin as a device received them: the data with the link
   * header, and the MAC header annotation, should it have been written, there too. Known when the
   * graph is joined, before {@link #initialize}.
   *
   * @return false, too, when that is not known
   */
  protected final boolean seesFrames() {
    return seesFrames;
  }

  /**
   * Whether what leaves through an output begins as a device received it. The default is what the
   * element's effects say.
   *
   * @param output one of this element's
   * @return false, too, when that is not known
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
   * The configuration string: as it was given, or as it was written since while packets flowed.
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
   * A way to a copy of this element on another worker; see {@link Sharded}.
   *
   * @param way the number of the copy, times kinds times inputs, plus the input that packets arrive
   *     at there
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
   * Declares a reason for dropping that says nothing of the packet: no buffer, no room in it, no
   * memory. Such drops are no effect that {@link #effects} declares.
   *
   * @param text a short clause, for example "no headroom"
   * @return a drop code, below -1
   */
  protected final int shortageReason(String text) {
    return drops.shortage(text);
  }

  /**
   * The reasons packets were dropped for.
   *
   * @return texts in order of declaration; the first stands for no reason of its own
   */
  public final List<String> dropReasons() {
    return drops.reasons();
  }

  /**
   * Packets dropped for a reason.
   *
   * @param index place in {@link #dropReasons}
   * @return packets since the start; a reader on another thread may see it late
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

  /** A sampled round of the worker begins, or is over. */
  void sampled(boolean begins) {
    for (OutputPort output : outputs) {
      output.sampled(begins);
    }
  }

  /**
   * What this element costs, in those rounds of its worker that are measured.
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
   * Counts drops of packets that do not exist as buffers any more, or never did.
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
   * Frees packets that still wait in the element when it is cleaned up. At the end of a run that is
   * all; when the next configuration has no such element they count as dropped.
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
   * @param packet still waits here
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
