// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk.eal;

import io.sluice.packet.Memory;
import io.sluice.pmd.Cpu;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.rte.RteDev;
import io.sluice.pmd.rte.RteEal;
import io.sluice.pmd.rte.RteErrno;
import io.sluice.pmd.rte.RteEthdev;
import io.sluice.pmd.rte.RteLcore;
import io.sluice.pmd.rte.RteVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * DPDK's environment abstraction layer. It is started once and runs until the process ends. It is
 * started on a separate thread, because rte_eal_init pins its caller and makes it the main lcore;
 * workers are Java threads that {@link #registerThread} makes lcores.
 */
public final class Eal {
  /**
   * The first release in which rte_eal_init ends the process because of an unknown option; its
   * messages about that must not be captured.
   */
  private static final int ENDS_THE_PROCESS = 2511;

  private static final ThreadLocal<int[]> REGISTRATIONS = ThreadLocal.withInitial(() -> new int[1]);

  private static Eal instance;

  /** A start in progress on another thread, or a completed one. */
  private static FutureTask<Eal> starting;

  private final List<String> userArguments;
  private final List<String> notes;
  private final String version;
  private final boolean plainMemory;

  private Eal(List<String> userArguments) {
    this.userArguments = List.copyOf(userArguments);
    DpdkLibraries.load();
    this.version = RteVersion.rte_version();
    EalArguments arguments =
        new EalArguments(
            userArguments,
            Cpu.allowed().get(0),
            EalArguments.pages(),
            EalArguments.pciDevicesBound());
    this.notes = arguments.notes();
    this.plainMemory =
        arguments.result().contains("--no-huge")
            && arguments.result().contains("--no-pci")
            && !EalArguments.lendsMemory(userArguments);
    for (String device : EalArguments.virtualDevices(userArguments)) {
      DpdkLibraries.requireDriver(device);
    }
    boolean silent = arguments.result().contains("--log-level=notice");
    boolean mayEnd = number(version) >= ENDS_THE_PROCESS;
    if (silent && !mayEnd) {
      EalOutput.captureLog();
    }
    List<String> log = init(arguments.result(), !mayEnd);
    if (silent) {
      EalOutput.captureLog();
    }
    requirePorts(EalArguments.virtualDevices(userArguments), log);
  }

  /**
   * Requires that the devices exist: the EAL continues if a virtual device fails, but a user who
   * asked for it must know.
   */
  private void requirePorts(List<String> devices, List<String> log) {
    List<String> names = ports().stream().map(p -> p.substring(p.indexOf(' ') + 1)).toList();
    for (String device : devices) {
      if (device.startsWith("net_") && !names.contains(device.replaceFirst(",.*", ""))) {
        throw new DpdkException(
            "device %s does not start%s%s"
                .formatted(device, log.isEmpty() ? "" : ": ", String.join("; ", log)));
      }
    }
  }

  /**
   * Starts the EAL, unless it is running.
   *
   * @param arguments the user's EAL arguments, without the program's name; missing ones get
   *     defaults
   * @return the running EAL
   * @throws DpdkException if DPDK is missing, does not start, or is already running with other
   *     arguments
   */
  public static synchronized Eal start(List<String> arguments) {
    if (instance == null && starting == null) {
      instance = new Eal(arguments);
      return instance;
    }
    if (instance == null) {
      instance = result(starting);
    }
    if (!arguments.isEmpty() && !arguments.equals(instance.userArguments)) {
      throw new DpdkException(
          "the EAL runs already, with arguments '%s'"
              .formatted(String.join(" ", instance.userArguments)));
    }
    return instance;
  }

  /**
   * Begins to start the EAL in the background. The next call of {@link #start} or {@link #get}
   * waits for the end, and gets the exception if it fails.
   *
   * @param arguments as for {@link #start}
   */
  public static synchronized void startAside(List<String> arguments) {
    if (instance == null && starting == null) {
      List<String> copy = List.copyOf(arguments);
      starting = new FutureTask<>(() -> new Eal(copy));
      Thread thread = new Thread(starting, "dpdk-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /**
   * The processors of the lcores that arguments name with {@code -l}, {@code -c} or {@code
   * --lcores}: users of DPDK expect the workers there.
   *
   * @param arguments the EAL's arguments
   * @return in the order of the lcores; empty if none are named, or an lcore may use several
   */
  public static List<Integer> processors(List<String> arguments) {
    return EalArguments.processors(arguments);
  }

  private static Eal result(FutureTask<Eal> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DpdkException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The running EAL; starts it with defaults if it is not running.
   *
   * @return the EAL
   * @throws DpdkException as {@link #start}
   */
  public static Eal get() {
    return start(List.of());
  }

  /**
   * Whether the EAL is running.
   *
   * @return true after a successful {@link #start}
   */
  public static synchronized boolean isRunning() {
    return instance != null;
  }

  private static List<String> init(List<String> arguments, boolean quietly) {
    int[] result = new int[1];
    String[] reason = new String[1];
    Runnable init =
        () -> {
          result[0] = RteEal.rte_eal_init(arguments);
          reason[0] = result[0] < 0 ? Errno.strerror(RteErrno.rte_errno()) : "";
        };
    Runnable onOwnThread =
        () -> {
          Thread thread = new Thread(null, init, "dpdk-main", 4 << 20);
          thread.start();
          boolean interrupted = false;
          while (thread.isAlive()) {
            try {
              thread.join();
            } catch (InterruptedException e) {
              interrupted = true;
            }
          }
          if (interrupted) {
            Thread.currentThread().interrupt();
          }
        };
    String printed = "";
    if (quietly) {
      printed = EalOutput.quietly(onOwnThread, () -> result[0] < 0);
    } else {
      onOwnThread.run();
    }
    List<String> causes = new ArrayList<>(EalOutput.telling(printed));
    causes.addAll(EalOutput.takeLog());
    if (result[0] < 0) {
      throw new DpdkException(
          "the EAL does not start: %s%s (arguments: %s)"
              .formatted(
                  reason[0],
                  causes.isEmpty()
                      ? ""
                      : "; " + String.join("; ", causes.stream().distinct().toList()),
                  String.join(" ", arguments.subList(1, arguments.size()))));
    }
    return causes;
  }

  /**
   * DPDK's version.
   *
   * @return for example {@code "DPDK 22.11.11"}
   */
  public String version() {
    return version;
  }

  /**
   * Whether there are neither huge pages nor devices that need physical addresses or share DPDK's
   * memory with another process: then packets may lie anywhere.
   *
   * @return true for ordinary memory
   */
  public boolean plainMemory() {
    return plainMemory;
  }

  /**
   * What the user should know about how DPDK runs.
   *
   * @return sentences, often none
   */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** A version text as year times 100 plus month. */
  static int number(String version) {
    int release = RteVersion.release(version);
    if (release < 0) {
      throw new DpdkException("unknown DPDK version '" + version + "'");
    }
    return release;
  }

  /**
   * The lcore number of the calling thread.
   *
   * @return 0 to 127; -1 if the thread is not registered
   */
  public static int lcore() {
    return RteLcore.rte_lcore_id();
  }

  /**
   * Makes the calling thread an lcore, so that mempools have a cache for it. Calls nest.
   *
   * @return its lcore number; -1 if there are no more lcores, and the thread works without caches
   */
  public static int registerThread() {
    ensureLcore();
    REGISTRATIONS.get()[0]++;
    return lcore();
  }

  /** Makes the calling thread an lcore; a single unregistration undoes any number of calls. */
  public static void ensureLcore() {
    if (lcore() == RteLcore.LCORE_ID_ANY) {
      RteLcore.rte_thread_register();
    }
  }

  /** For the end of a thread: it stops being an lcore, unless something of it still needs that. */
  public static void releaseLcore() {
    if (REGISTRATIONS.get()[0] == 0 && lcore() != RteLcore.LCORE_ID_ANY) {
      RteLcore.rte_thread_unregister();
    }
  }

  /**
   * Undoes one {@link #registerThread} of this thread; after the last one it is no longer an lcore.
   * Otherwise lcores would run out as threads come and go.
   */
  public static void unregisterThread() {
    int[] registrations = REGISTRATIONS.get();
    registrations[0] = Math.max(0, registrations[0] - 1);
    releaseLcore();
  }

  /**
   * Adds a device while the EAL is running.
   *
   * @param device a PCI address, or a virtual device with its arguments, for example {@code
   *     net_null0,size=64}
   * @throws DpdkException if there is no such device or driver
   */
  public void attach(String device) {
    DpdkLibraries.requireDriver(device);
    EalOutput.takeLog();
    int error = RteDev.rte_dev_probe(device);
    if (error < 0) {
      throw failure("device " + device, error);
    }
  }

  /**
   * Loads the driver for a device string.
   *
   * @param device for example {@code net_pcap0,rx_pcap=a.pcap}
   * @throws DpdkException if it is not installed
   */
  public static void requireDriver(String device) {
    DpdkLibraries.requireDriver(device);
  }

  /** Clears DPDK's captured log, so that the next {@link #failure} contains only its own cause. */
  public static void forgetLog() {
    EalOutput.takeLog();
  }

  /**
   * The exception for a negative result, with what DPDK has logged about it.
   *
   * @param what a clause that says what went wrong
   * @param error the result
   * @return the exception to throw
   */
  public static DpdkException failure(String what, int error) {
    List<String> log = EalOutput.takeLog();
    return new DpdkException(
        what
            + ": "
            + Errno.strerror(-error)
            + (log.isEmpty() ? "" : " (" + String.join("; ", log) + ")"));
  }

  /**
   * The ports that DPDK knows.
   *
   * @return port numbers with their device names, as in {@code 0 net_null0}
   */
  public List<String> ports() {
    List<String> ports = new ArrayList<>();
    long name = NativeMemory.allocate(RteEthdev.NAME_BYTES);
    try {
      for (int port = 0; port < RteEthdev.RTE_MAX_ETHPORTS; port++) {
        if (RteEthdev.rte_eth_dev_is_valid_port(port) == 1
            && RteEthdev.rte_eth_dev_get_name_by_port(port, name) == 0) {
          ports.add(port + " " + NativeMemory.string(name));
        }
      }
    } finally {
      Memory.free(name);
    }
    return ports;
  }
}
