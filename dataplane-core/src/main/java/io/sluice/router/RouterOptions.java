// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.graph.ElementRegistry;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.FlatConfig;
import io.sluice.packet.PacketPool;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.IdleStrategy;

/** How a router is built and run. All setters return this. */
public final class RouterOptions {
  private int workers = 1;
  private int buffers = 16_384;
  private int dataRoom = io.sluice.packet.Mbuf.DATA_ROOM;
  private PacketPool pool;
  private int[] cpus;
  private boolean exclusive;
  private Duration warmUp = Duration.ZERO;
  private boolean reconfigurable;
  private UnaryOperator<FlatConfig> amendment = UnaryOperator.identity();
  private final Map<String, Function<Router, String>> handlers = new LinkedHashMap<>();
  private ClickLanguage.Options language = ClickLanguage.Options.none();
  private ElementRegistry registry;
  private Consumer<String> log = System.err::println;
  private Consumer<String> out = RouterOptions::printOut;
  private Supplier<IdleStrategy> idle;

  /**
   * Creates the defaults: one worker, not pinned, with its own pool; idle workers sleep until a
   * device has a packet, or back off.
   */
  public RouterOptions() {}

  public int workers() {
    return workers;
  }

  /**
   * Sets the number of workers.
   *
   * @param count 1 to 128
   * @return this
   */
  public RouterOptions workers(int count) {
    if (count < 1 || count > 128) {
      throw new IllegalArgumentException("workers: " + count + " is not in 1 to 128");
    }
    workers = count;
    return this;
  }

  public int buffers() {
    return buffers;
  }

  /**
   * Sets the size of the pool.
   *
   * @param count packet buffers
   * @return this
   */
  public RouterOptions buffers(int count) {
    buffers = count;
    return this;
  }

  public int dataRoom() {
    return dataRoom;
  }

  /**
   * Sets the data room of the pool's buffers.
   *
   * @param bytes largest packet, 64 to 65,000
   * @return this
   */
  public RouterOptions dataRoom(int bytes) {
    dataRoom = bytes;
    return this;
  }

  public PacketPool pool() {
    return pool;
  }

  /**
   * Sets a pool to use; the caller closes it after the router.
   *
   * @param shared the pool; null for one of the router's own
   * @return this
   */
  public RouterOptions pool(PacketPool shared) {
    pool = shared;
    return this;
  }

  public int[] cpus() {
    return cpus;
  }

  /**
   * Pins workers: worker i runs on {@code list[i % list.length]}.
   *
   * @param list processors; null to leave the choice to the kernel
   * @return this
   */
  public RouterOptions cpus(int... list) {
    cpus = list;
    return this;
  }

  public boolean exclusive() {
    return exclusive;
  }

  /**
   * Keeps all other threads of the process off the processors that workers are pinned to, if there
   * are others. For a process that runs only the router.
   *
   * @param on default false
   * @return this
   */
  public RouterOptions exclusive(boolean on) {
    exclusive = on;
    return this;
  }

  /**
   * The element classes that configurations may use.
   *
   * @return all on the class path, unless set
   */
  public ElementRegistry registry() {
    if (registry == null) {
      registry = new ElementRegistry();
    }
    return registry;
  }

  public RouterOptions registry(ElementRegistry classes) {
    registry = classes;
    return this;
  }

  public Consumer<String> log() {
    return log;
  }

  /**
   * Sets where messages of running elements go.
   *
   * @param sink takes a line; called from workers
   * @return this
   */
  public RouterOptions log(Consumer<String> sink) {
    log = sink;
    return this;
  }

  private static void printOut(String text) {
    System.out.print(text);
    System.out.flush();
  }

  public Consumer<String> out() {
    return out;
  }

  /**
   * Sets where elements print when they are told to (Script's print).
   *
   * @param sink takes text, including line ends; called from workers
   * @return this
   */
  public RouterOptions out(Consumer<String> sink) {
    out = sink;
    return this;
  }

  /**
   * What a worker does if there is nothing to do.
   *
   * @return creates a strategy for each worker; null if they sleep until a device has a packet,
   *     where the kernel supports that, and otherwise back off
   */
  public Supplier<IdleStrategy> idle() {
    return idle;
  }

  /**
   * Sets what a worker does if there is nothing to do.
   *
   * @param strategy creates a strategy for each worker; null for the default
   * @return this
   */
  public RouterOptions idle(Supplier<IdleStrategy> strategy) {
    idle = strategy;
    return this;
  }

  public Duration warmUp() {
    return warmUp;
  }

  /**
   * Compiles the code for packets before devices are opened, by running a copy of the per-packet
   * elements on synthetic packets. Only if a source is a device, which loses packets that are not
   * read in time.
   *
   * @param time how long; zero, the default, for not at all
   * @return this
   */
  public RouterOptions warmUp(Duration time) {
    warmUp = time;
    return this;
  }

  public boolean reconfigurable() {
    return reconfigurable;
  }

  /**
   * Provides the write handler {@code hotconfig}, with which anyone who may write handlers can
   * replace the configuration. {@link Router#replace} works in any case.
   *
   * @param on default false
   * @return this
   */
  public RouterOptions reconfigurable(boolean on) {
    reconfigurable = on;
    return this;
  }

  public UnaryOperator<FlatConfig> amendment() {
    return amendment;
  }

  /**
   * Sets a change to every configuration, including those that replace another one.
   *
   * @param change takes a configuration as written and returns the one to build
   * @return this
   */
  public RouterOptions amend(UnaryOperator<FlatConfig> change) {
    amendment = change;
    return this;
  }

  /** Read handlers in addition to the router's own. */
  Map<String, Function<Router, String>> handlers() {
    return handlers;
  }

  /**
   * Adds a read handler of the whole router.
   *
   * @param name its name
   * @param read gives the value; called on the reader's thread
   * @return this
   */
  public RouterOptions handler(String name, Function<Router, String> read) {
    handlers.put(name, read);
    return this;
  }

  public ClickLanguage.Options language() {
    return language;
  }

  /**
   * Sets what configurations given as text may refer to.
   *
   * @param options variables and directories; none by default
   * @return this
   */
  public RouterOptions language(ClickLanguage.Options options) {
    language = options;
    return this;
  }
}
