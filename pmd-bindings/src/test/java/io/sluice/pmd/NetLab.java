// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.machine.Needs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts to test with: network namespaces joined by veth pairs, with the kernel's own stack and
 * ordinary programs in them. Needs root and iproute2; see {@link #demand}.
 *
 * <p>Names contain this process's id, so that concurrent runs do not collide. {@link #close} kills
 * all started programs and removes everything; the remains of a killed run are removed by the next
 * one, which sees that the process has ended. Linux removes a veth pair together with the namespace
 * of either end.
 */
public final class NetLab implements AutoCloseable {
  private static final String PREFIX = "sluicelab-";
  private static final String CABLE = "sl-";
  private static final long PID = ProcessHandle.current().pid();
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int PATIENCE_SECONDS = 60;

  private final Deque<Host> hosts = new ArrayDeque<>();
  private final List<String> cables = new ArrayList<>();

  /** The result of a program. */
  public record Result(int exit, String output) {
    /** Fails unless the program succeeded. */
    public Result expectSuccess() {
      if (exit != 0) {
        throw new AssertionError("exit status " + exit + ": " + output);
      }
      return this;
    }
  }

  /** Creates an empty lab, after removing the remains of killed runs. */
  public NetLab() {
    sweep();
  }

  /** Fails unless this machine allows labs: root, and the {@code ip} command. */
  public static void demand() {
    Needs.root();
    Needs.programs("ip");
    Needs.kernel(exec(List.of("ip", "netns", "list")).exit == 0, "network namespaces");
  }

  private static void sweep() {
    for (String line : exec(List.of("ip", "netns", "list")).output.split("\n")) {
      String name = line.split(" ")[0];
      if (name.startsWith(PREFIX) && !ProcessHandle.of(ownerOf(name)).isPresent()) {
        remove(name);
      }
    }
    Pattern cable = Pattern.compile("(" + CABLE + "([0-9a-z]+)x[0-9]+)[@:]");
    Matcher links = cable.matcher(exec(List.of("ip", "-br", "link")).output.replace(' ', ':'));
    while (links.find()) {
      if (!ProcessHandle.of(Long.parseLong(links.group(2), 36)).isPresent()) {
        exec(List.of("ip", "link", "del", links.group(1)));
      }
    }
  }

  private static long ownerOf(String name) {
    try {
      return Long.parseLong(name.substring(PREFIX.length()).split("-")[0]);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Ends the processes in one of our namespaces and removes it. */
  private static void remove(String namespace) {
    for (String pid : exec(List.of("ip", "netns", "pids", namespace)).output.split("\\s+")) {
      if (pid.matches("[0-9]+")) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    exec(List.of("ip", "netns", "del", namespace));
  }

  /** Runs a program on this side and waits for it. */
  public static Result exec(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> read(process));
      try {
        byte[] text = output.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return new Result(process.waitFor(), new String(text, StandardCharsets.UTF_8));
      } catch (TimeoutException e) {
        String text = "%s does not end; it is in %s".formatted(command, places(process.pid()));
        process.destroyForcibly();
        throw new AssertionError(text, e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] read(Process process) {
    try {
      return process.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What each thread of a process waits for in the kernel. */
  private static String places(long pid) {
    StringBuilder text = new StringBuilder();
    File[] threads = new File("/proc/" + pid + "/task").listFiles();
    for (File thread : threads == null ? new File[0] : threads) {
      for (String file : new String[] {"comm", "wchan", "syscall"}) {
        try {
          text.append(Files.readString(thread.toPath().resolve(file)).strip()).append(' ');
        } catch (IOException e) {
          text.append("? ");
        }
      }
    }
    return text.toString();
  }

  private static Result must(String command) {
    Result result = exec(List.of(command.split(" ")));
    if (result.exit != 0) {
      throw new AssertionError(command + ": " + result.output);
    }
    return result;
  }

  /**
   * Creates a host with only a loopback interface.
   *
   * @param label a short name for messages
   */
  public Host host(String label) {
    Host host = new Host(PREFIX + PID + "-" + COUNT.incrementAndGet() + "-" + label);
    hosts.add(host);
    return host;
  }

  /**
   * Gives a host the interface {@code eth0}, whose other end lies in the namespace of this process,
   * up, without addresses, for the dataplane.
   *
   * @return the other end's name
   */
  public String plug(Host host) {
    String name = cableName();
    must("ip link add " + name + " type veth peer name eth0 netns " + host.namespace);
    quiet("", name);
    must("ip link set " + name + " up");
    quiet(host.prefix(), "eth0");
    host.ip("link set eth0 up");
    return name;
  }

  private static String cableName() {
    return CABLE + Long.toString(PID, 36) + "x" + COUNT.incrementAndGet();
  }

  /**
   * A cable with both ends in the namespace of this process, up, without addresses.
   *
   * @return the names of the ends
   */
  public String[] cable() {
    String[] ends = {cableName(), cableName()};
    must("ip link add " + ends[0] + " type veth peer name " + ends[1]);
    cables.add(ends[0]);
    for (String end : ends) {
      quiet("", end);
      must("ip link set " + end + " up");
    }
    return ends;
  }

  /**
   * Connects two hosts, each by an interface that is up.
   *
   * @param first a host
   * @param firstName its interface
   * @param second another host
   * @param secondName its interface
   */
  public void join(Host first, String firstName, Host second, String secondName) {
    must(
        "ip link add %s netns %s type veth peer name %s netns %s"
            .formatted(firstName, first.namespace, secondName, second.namespace));
    quiet(first.prefix(), firstName);
    quiet(second.prefix(), secondName);
    first.ip("link set " + firstName + " up");
    second.ip("link set " + secondName + " up");
  }

  /** Disables automatic IPv6 addresses, and so router solicitations among the test's packets. */
  private static void quiet(String prefix, String name) {
    must(prefix + "ip link set " + name + " addrgenmode none");
  }

  @Override
  public void close() {
    cables.forEach(name -> exec(List.of("ip", "link", "del", name)));
    while (!hosts.isEmpty()) {
      hosts.removeLast().close();
    }
  }

  /** A namespace and the programs in it. */
  public static final class Host {
    private final String namespace;
    private final List<Process> processes = new ArrayList<>();

    private Host(String namespace) {
      this.namespace = namespace;
      must("ip netns add " + namespace);
      ip("link set lo up");
    }

    private String prefix() {
      return "ip netns exec " + namespace + " ";
    }

    /** The namespace's name, for {@code ip netns exec}. */
    public String namespace() {
      return namespace;
    }

    /** Runs iproute2's {@code ip} in the host; fails if that fails. */
    public void ip(String arguments) {
      must("ip -n " + namespace + " " + arguments);
    }

    /** Gives {@code eth0} an address with its prefix length; an IPv6 one is usable at once. */
    public Host address(String address) {
      ip("addr add " + address + " dev eth0" + (address.contains(":") ? " nodad" : ""));
      return this;
    }

    private List<String> in(String... command) {
      List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
      full.addAll(List.of(command));
      return full;
    }

    /** Runs a program in the host and waits for it. */
    public Result run(String... command) {
      return exec(in(command));
    }

    /**
     * Starts a program in the host and waits until it prints a text; it ends with the lab.
     *
     * @param ready the text
     * @param command the program
     */
    public Process start(String ready, String... command) {
      try {
        Process process = new ProcessBuilder(in(command)).redirectErrorStream(true).start();
        processes.add(process);
        StringBuilder text = new StringBuilder();
        while (text.indexOf(ready) < 0) {
          int c = process.getInputStream().read();
          if (c < 0) {
            throw new AssertionError(String.join(" ", command) + " ended: " + text);
          }
          text.append((char) c);
        }
        return process;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Ends a program as Ctrl-C does and waits for it. */
    public static String stop(Process process) {
      try {
        // Not process.destroy(), which would close the stream that is to be read.
        process.toHandle().destroy();
        String rest = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError("the program does not end");
        }
        return rest;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private void close() {
      processes.forEach(Process::destroyForcibly);
      remove(namespace);
    }
  }
}
