// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Folders;
import io.sluice.benchmarks.harness.Memory;
import io.sluice.benchmarks.harness.PcapFile;
import io.sluice.benchmarks.harness.Shell;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Open vSwitch of our own: database, switch and sockets in a directory that goes away with it,
 * beside any other Open vSwitch of the machine.
 */
final class OvsSwitch implements AutoCloseable {
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
  private static final Pattern RECEIVED = Pattern.compile("packets received: (\\d+)");
  private static final Pattern LOST = Pattern.compile("miss with failed upcall: (\\d+)");
  private static final Pattern SENT =
      Pattern.compile("port \\d+: out \\(.*\\R.*\\R *TX packets:(\\d+)");

  private static final String BRIDGE = "br0";
  private static final double CALL_SECONDS = 20;
  private static final int START_MILLIS = 10_000;

  private final Path directory;
  private final String database;
  private final List<Process> processes = new ArrayList<>();
  private Memory memory = Memory.NONE;
  private int feeds;

  private OvsSwitch(Path directory) {
    this.directory = directory;
    this.database = "unix:" + directory.resolve("db.sock");
  }

  /**
   * Starts a switch without ports.
   *
   * @param daemon the ovs-vswitchd, built with DPDK
   * @param settings {@code key=value} for the switch's other_config
   */
  static OvsSwitch start(String daemon, List<String> settings) throws EngineException {
    OvsSwitch ovs = null;
    try {
      ovs = new OvsSwitch(Files.createTempDirectory("compare-ovs"));
      ovs.startAll(daemon, settings);
      return ovs;
    } catch (IOException e) {
      throw new EngineException("Open vSwitch cannot be run: " + e.getMessage());
    } finally {
      if (ovs != null && ovs.processes.size() < 2) {
        ovs.close();
      }
    }
  }

  private void startAll(String daemon, List<String> settings) throws IOException, EngineException {
    String file = directory.resolve("conf.db").toString();
    Shell.output(List.of("ovsdb-tool", "create", file, SCHEMA.toString()));
    Path socket = directory.resolve("db.sock");
    launch("ovsdb-server", file, "--remote=punix:" + socket, control("db"), "-vconsole:emer");
    await(socket);
    List<String> init = new ArrayList<>(List.of("--no-wait", "init", "--", "set"));
    init.addAll(List.of("Open_vSwitch", ".", "other_config:dpdk-init=true"));
    settings.forEach(setting -> init.add("other_config:" + setting));
    vsctl(init);
    launch(daemon, database, control("switch"), "-vconsole:emer");
    await(directory.resolve("switch.ctl"));
    vsctl("add-br", BRIDGE, "--", "set", "bridge", BRIDGE, "datapath_type=netdev");
    vsctl("set-fail-mode", BRIDGE, "secure");
  }

  private String control(String name) {
    return "--unixctl=" + directory.resolve(name + ".ctl");
  }

  private void launch(String... command) throws IOException {
    List<String> all = new ArrayList<>(Arrays.asList(command));
    all.add("-vsyslog:off");
    File log = directory.resolve("log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    for (String place : List.of("OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR")) {
      builder.environment().put(place, directory.toString());
    }
    processes.add(Shell.launch(builder));
  }

  private void await(Path socket) throws IOException, EngineException {
    Process last = processes.get(processes.size() - 1);
    long begin = System.nanoTime();
    while (!Files.exists(socket)) {
      boolean late = System.nanoTime() - begin > START_MILLIS * 1_000_000L;
      if (late || pause(last, 10)) {
        processes.remove(last);
        last.destroyForcibly();
        String said = Files.readString(directory.resolve("log")).strip();
        throw new EngineException("Open vSwitch does not start: " + said.replace("\n", " | "));
      }
    }
  }

  /** Waits a little; whether the process has ended. */
  private static boolean pause(Process process, int millis) throws EngineException {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted");
    }
  }

  /** Lets time pass, unless the switch ends meanwhile, which is an error. */
  void wait(double seconds) throws EngineException {
    if (pause(processes.get(1), (int) (seconds * 1000))) {
      throw new EngineException("Open vSwitch ended with status " + processes.get(1).exitValue());
    }
    memory = memory.max(Memory.of(processes.get(1).pid(), true));
  }

  private void vsctl(String... command) throws EngineException {
    vsctl(Arrays.asList(command));
  }

  private void vsctl(List<String> command) throws EngineException {
    List<String> all = new ArrayList<>(List.of("ovs-vsctl", "--db=" + database, "--timeout=15"));
    all.addAll(command);
    Shell.run(all, CALL_SECONDS);
  }

  /** Replaces all OpenFlow rules by those of a file. */
  void flows(Path file) throws EngineException {
    String bridge = "unix:" + directory.resolve(BRIDGE + ".mgmt");
    Shell.run(List.of("ovs-ofctl", "replace-flows", bridge, file.toString()), CALL_SECONDS);
  }

  /**
   * Adds a port.
   *
   * @param name of the interface
   * @param number its OpenFlow number
   * @param device the virtual device, with its arguments
   * @param queues receive queues, shared out among the PMD threads
   */
  void port(String name, int number, String device, int queues) throws EngineException {
    List<String> command = new ArrayList<>(List.of("add-port", BRIDGE, name, "--", "set"));
    command.addAll(List.of("Interface", name, "type=dpdk", "ofport_request=" + number));
    command.add("options:dpdk-devargs=\"" + device + "\"");
    command.add("options:n_rxq=" + queues);
    vsctl(command);
  }

  /**
   * Makes a pipe that delivers a capture to a port. For some time after a port was added the switch
   * drops what no flow is installed for yet: until then there is only the capture's header.
   *
   * @param capture a pcap file
   * @param settle milliseconds until the packets follow
   * @return the pipe, to be used in its place
   */
  Path feed(Path capture, int settle) throws EngineException {
    Path pipe = directory.resolve("pipe" + feeds++);
    Shell.output(List.of("mkfifo", pipe.toString()));
    Thread feeder = new Thread(() -> feed(capture, pipe, settle), "feed");
    feeder.setDaemon(true);
    feeder.start();
    return pipe;
  }

  private static void feed(Path capture, Path pipe, int settle) {
    try {
      byte[] all = Files.readAllBytes(capture);
      try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
        out.write(all, 0, PcapFile.HEADER);
        Thread.sleep(settle);
        out.write(all, PcapFile.HEADER, all.length - PcapFile.HEADER);
      }
    } catch (IOException e) {
      // the switch went away; its caller knows
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the switch answers to a command of {@code ovs-appctl}. */
  String call(String... command) throws EngineException {
    List<String> all = new ArrayList<>(List.of("ovs-appctl", "-t"));
    all.add(directory.resolve("switch.ctl").toString());
    all.addAll(Arrays.asList(command));
    return Shell.run(all, CALL_SECONDS);
  }

  /** Packets that all PMD threads received so far. */
  long received() throws EngineException {
    return sum(RECEIVED, call("dpif-netdev/pmd-stats-show"));
  }

  /** Packets that were dropped because the switch was not ready for packets of new flows. */
  long lost() throws EngineException {
    return sum(LOST, call("dpif-netdev/pmd-stats-show"));
  }

  /** Packets that left through the port called out so far. */
  long sent() throws EngineException {
    return sum(SENT, call("dpctl/show", "-s"));
  }

  static long received(String text) {
    return sum(RECEIVED, text);
  }

  static long lost(String text) {
    return sum(LOST, text);
  }

  static long sent(String text) {
    return sum(SENT, text);
  }

  private static long sum(Pattern pattern, String text) {
    long sum = 0;
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }

  /** Most memory the switch was seen to have. */
  Memory memory() {
    return memory;
  }

  /** Ends the switch in good order, so that captures are complete. */
  void exit() throws EngineException {
    call("exit", "--cleanup");
    long begin = System.nanoTime();
    while (!pause(processes.get(1), 50)) {
      if (System.nanoTime() - begin > START_MILLIS * 1_000_000L) {
        throw new EngineException("Open vSwitch does not end");
      }
    }
  }

  @Override
  public void close() {
    try {
      for (int i = processes.size() - 1; i >= 0; i--) {
        Shell.end(processes.get(i));
      }
      Folders.delete(directory);
    } catch (IOException e) {
      directory.toFile().deleteOnExit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
