// SPDX-License-Identifier: Apache-2.0
package io.sluice.warmup;

import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.PacketElement;
import io.sluice.element.ParallelSource;
import io.sluice.graph.Linker;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.lang.Position;
import io.sluice.packet.PacketPool;
import io.sluice.packet.PlainPool;
import io.sluice.run.Switches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles the code for packets before packets arrive. The JVM first interprets code, which is some
 * fifty times slower, until it has run often; a port that is already open would lose packets
 * meanwhile.
 *
 * <p>It does not run the graph, but a copy of a part of it, in a temporary router with its own
 * pool: the replicable per-packet elements, with the same configuration strings, between a source
 * of synthetic packets and a sink. It touches no counter, state, file or device of the graph
 * itself. The code of the element classes, their compiled rules, and the framework are shared with
 * the graph, and so already compiled. The loops and links that {@code io.sluice.codegen} makes
 * belong to the graph, but are small, and call compiled code after some hundred packets.
 *
 * <p>Runs on a separate thread during the rest of the start, until its time has passed.
 */
public final class WarmUp {
  private static final String SOURCE = "warm-up/source";
  private static final String SINK = "warm-up/sink";
  private static final Position HERE = new Position("warm-up", 0);
  private static final int BUFFERS = 1024;

  /** The number of packets for each input after which the compiler has long finished. */
  private static final int ENOUGH = 300_000;

  /** The number of steps between two looks at the clock. */
  private static final int STEPS = 16;

  private final FlatConfig config;
  private final WarmUpSource source;
  private final Factory factory;
  private final long nanos;
  private final Thread thread = new Thread(this::run, "sluice-warm-up");
  private volatile boolean stopped;
  private long packets;

  /** Creates the router that is run. */
  public interface Factory {
    /**
     * Builds a router whose steps the owner runs.
     *
     * @param config elements and connections
     * @param given elements that exist already, by name
     * @param pool for its packets
     * @return null if it cannot be built
     */
    Copy build(FlatConfig config, Map<String, Element> given, PacketPool pool);
  }

  /** A router that runs only to get code compiled. */
  public interface Copy extends AutoCloseable {
    /**
     * Runs every worker once.
     *
     * @return packets that were moved
     */
    int step();

    @Override
    void close();
  }

  private WarmUp(FlatConfig config, WarmUpSource source, Duration time, Factory factory) {
    this.config = config;
    this.source = source;
    this.nanos = time.toNanos();
    this.factory = factory;
    thread.setDaemon(true);
  }

  /**
   * Starts to warm up for a configuration, unless that is switched off or useless: a source that
   * can wait, such as a file, loses nothing.
   *
   * @param config the configuration
   * @param elements its elements, in the same order
   * @param time how long at most
   * @param factory makes the copy
   * @return null if there is nothing to do
   */
  public static WarmUp start(
      FlatConfig config, List<Element> elements, Duration time, Factory factory) {
    boolean wanted =
        Switches.WARM_UP && !time.isZero() && elements.stream().anyMatch(WarmUp::cannotWait);
    WarmUp warmUp = wanted ? of(config, elements, time, factory) : null;
    if (warmUp != null) {
      warmUp.thread.start();
    }
    return warmUp;
  }

  private static boolean cannotWait(Element element) {
    return element instanceof ParallelSource;
  }

  /**
   * Prepares to warm up, for any elements.
   *
   * @param config the configuration
   * @param elements its elements, in the same order
   * @param time how long at most
   * @param factory makes the copy
   * @return null if no element can be warmed up
   */
  public static WarmUp of(
      FlatConfig config, List<Element> elements, Duration time, Factory factory) {
    List<Declaration> declarations = new ArrayList<>();
    Map<Integer, Integer> places = new HashMap<>();
    boolean any = false;
    for (int i = 0; i < elements.size(); i++) {
      if (isWarmable(elements.get(i))) {
        places.put(i, declarations.size());
      }
      if (isWarmable(elements.get(i)) || Linker.definesNames(elements.get(i))) {
        declarations.add(config.elements().get(i));
      }
    }
    int sourceAt = declarations.size();
    int sinkAt = sourceAt + 1;
    declarations.add(new Declaration(SOURCE, "WarmUpSource", "", HERE));
    declarations.add(new Declaration(SINK, "WarmUpSink", "", HERE));
    List<Connection> connections = new ArrayList<>();
    List<Boolean> framed = new ArrayList<>();
    int sinkPorts = 0;
    for (Connection c : config.connections()) {
      Integer from = places.get(c.from());
      Integer to = places.get(c.to());
      if (from != null && to != null) {
        connections.add(new Connection(from, c.fromPort(), to, c.toPort(), HERE));
      } else if (from != null) {
        connections.add(new Connection(from, c.fromPort(), sinkAt, sinkPorts++, HERE));
      } else if (to != null) {
        connections.add(new Connection(sourceAt, framed.size(), to, c.toPort(), HERE));
        framed.add(elements.get(c.from()).nInputs() == 0);
      }
    }
    if (framed.isEmpty()) {
      return null;
    }
    WarmUpSource source = new WarmUpSource(framed);
    return new WarmUp(new FlatConfig(declarations, connections, List.of()), source, time, factory);
  }

  private static boolean isWarmable(Element element) {
    return element instanceof PacketElement
        && ElementWiring.info(element).replicable()
        && !(element instanceof Companions);
  }

  /** Runs until the time has passed, or the compiler has finished. */
  public void run() {
    try (PlainPool pool = new PlainPool(BUFFERS);
        Copy copy = build(pool)) {
      long start = System.nanoTime();
      long enough = (long) ENOUGH * source.nOutputs();
      while (copy != null && !stopped && packets < enough && System.nanoTime() - start < nanos) {
        for (int i = 0; i < STEPS; i++) {
          packets += copy.step();
        }
      }
    } catch (RuntimeException | LinkageError e) {
      // The copy may not support everything that the graph does. Then the start is a cold one.
      stopped = true;
    }
  }

  private Copy build(PlainPool pool) {
    Map<String, Element> given = new HashMap<>();
    given.put(SOURCE, source);
    given.put(SINK, new WarmUpSink());
    return factory.build(config, given, pool);
  }

  /** Ends it; if it has not started, it will not. */
  public void cancel() {
    stopped = true;
    await();
  }

  /** Waits for the end, which must be near. */
  public void await() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      stopped = true;
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Packets that went through the copy so far.
   *
   * @return a count
   */
  public long packets() {
    return packets;
  }
}
