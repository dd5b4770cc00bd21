// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.argument.Args;
import io.sluice.codegen.Links;
import io.sluice.graph.Linker;
import io.sluice.handler.Handlers;
import io.sluice.lang.Position;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.router.Router;
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
 * when the workers are about to run, then packets flow on the element's worker, then {@link
 * #cleanup}. Everything from the first packet on happens on one thread, so fields are plain.
 */
public abstract class Element {
  /** Drop code without a reason of its own. */
  protected static final int DROP = -1;

  /** The allocator of this element's worker. */
  protected PacketAllocator packets;

  final CostMeter meter = new CostMeter();
  Worker worker;
  OutputPort[] outputs = new OutputPort[0];
  InputPort[] inputs = new InputPort[0];

  /** Tasks that push what a source gives to output 0. */
  final List<Links.Entry> sources = new ArrayList<>();

  private String name = "?";
  private String className = getClass().getSimpleName();
  private Position position;
  private String config = "";
  private Router router;
  private final List<String> reasons = new ArrayList<>(List.of("dropped"));
  private long[] drops = new long[1];
  private boolean seesFrames;
  private int failureReason;
  private int loopReason;

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
   * Which annotations the element may read; asked once, when the graph is joined. The default is
   * what its class says.
   *
   * @return perhaps less than the class says
   */
  protected AnnotationUse reads() {
    return Linker.info(this).reads();
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
   * Lets packets in, for an element that would lose those that come before its worker runs: the
   * last step of a start, when the workers' threads wait for nothing else. Elements without inputs
   * come after all others. Runs on the control thread; again, should another element have failed to
   * open.
   *
   * @param setup reports errors; tasks and timers were registered before
   */
  protected void open(Setup setup) {}

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

  final void bind(Router router, String name, String className, String config, Position position) {
    this.router = router;
    this.name = name;
    this.className = className;
    this.config = config;
    this.position = position;
  }

  final void ports(int nInputs, int nOutputs) {
    inputs = new InputPort[nInputs];
    for (int i = 0; i < nInputs; i++) {
      inputs[i] = new InputPort(this, i);
    }
    outputs = new OutputPort[nOutputs];
    for (int i = 0; i < nOutputs; i++) {
      outputs[i] = new OutputPort(this, i);
    }
  }

  final void attach(Worker worker) {
    this.worker = worker;
    this.packets = worker.packets();
  }

  final void setSeesFrames(boolean sees) {
    seesFrames = sees;
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

  /** Whether what leaves through an output begins as a device received it. */
  boolean passesFrames(OutputPort output) {
    FrameUse frames = Linker.info(this).frames();
    return frames == FrameUse.RECEIVES || frames == FrameUse.KEEPS && seesFrames;
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
   * The configuration string as it was given.
   *
   * @return text, never null
   */
  public final String config() {
    return config;
  }

  public final Router router() {
    return router;
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
   * Declares a reason for dropping; call it from the constructor or {@link #configure}.
   *
   * @param text a short clause, for example "bad checksum"
   * @return a drop code, below -1
   */
  protected final int dropReason(String text) {
    int known = reasons.indexOf(text);
    if (known >= 0) {
      return -1 - known;
    }
    reasons.add(text);
    drops = java.util.Arrays.copyOf(drops, reasons.size());
    return -reasons.size();
  }

  /**
   * The reasons packets were dropped for.
   *
   * @return texts in order of declaration; the first stands for no reason of its own
   */
  public final List<String> dropReasons() {
    return List.copyOf(reasons);
  }

  /**
   * Packets dropped for a reason.
   *
   * @param index place in {@link #dropReasons}
   * @return packets since the start; a reader on another thread may see it late
   */
  public final long drops(int index) {
    return drops[index];
  }

  /**
   * Packets dropped for any reason.
   *
   * @return packets since the start
   */
  public final long drops() {
    long sum = 0;
    for (long count : drops) {
      sum += count;
    }
    return sum;
  }

  /** A sampled round of the worker begins, or is over. */
  void sampled(boolean begins) {
    for (OutputPort output : outputs) {
      output.sampled(begins);
    }
  }

  /**
   * What this element costs; see {@link Router#startSampling}.
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
    drops[-1 - reason]++;
    packets.free(packet);
  }

  /**
   * Counts drops of packets that do not exist as buffers any more, or never did.
   *
   * @param reason a drop code
   * @param count how many
   */
  protected final void countDrops(int reason, long count) {
    drops[-1 - reason] += count;
  }

  /**
   * Drops packets and counts why.
   *
   * @param reason a drop code
   * @param batch the packets; empty afterwards
   */
  protected final void drop(int reason, PacketBatch batch) {
    drops[-1 - reason] += batch.size();
    packets.free(batch);
  }

  /**
   * Tells, once, that this element threw: a bug costs its packet, not the worker.
   *
   * @param failure what was thrown
   * @return the drop code for the packet
   */
  final int failed(RuntimeException failure) {
    if (failureReason == 0) {
      failureReason = dropReason("element failed");
      router.report(this + ": failed on a packet: " + failure);
    }
    return failureReason;
  }

  final void dropLoop(PacketBatch batch) {
    if (loopReason == 0) {
      loopReason = dropReason("endless push loop");
    }
    drop(loopReason, batch);
  }

  @Override
  public final String toString() {
    return "'" + name + " :: " + className + "'";
  }
}
