// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk.eal;

import io.sluice.pmd.HugePages;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Completes the user's EAL arguments: given arguments are kept, and missing ones are chosen for a
 * packet process on one machine: one core for the EAL itself (workers are Java threads, which
 * register), no telemetry, no PCI scan unless a device is bound to a suitable driver, huge pages if
 * there are any, otherwise ordinary memory.
 */
final class EalArguments {
  /** Memory without huge pages, in MiB; pages are only touched when used. */
  private static final int PLAIN_MEMORY = 1024;

  private static final Pattern LCORES = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4})|@(\\d{1,4}))?");

  private static final List<Path> BOUND =
      List.of(
          Path.of("/sys/bus/pci/drivers/vfio-pci"),
          Path.of("/sys/bus/pci/drivers/uio_pci_generic"),
          Path.of("/sys/bus/pci/drivers/igb_uio"),
          Path.of("/sys/bus/pci/drivers/mlx4_core"),
          Path.of("/sys/bus/pci/drivers/mlx5_core"));

  /** The kinds of available memory. */
  enum Pages {
    /** Free huge pages. */
    RESERVED,
    /** Transparent huge pages, in which we allocate pools. */
    TRANSPARENT,
    /** Neither. */
    SMALL
  }

  private final List<String> result = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> user;

  EalArguments(List<String> user, int cpu, Pages pages, boolean pciDevices) {
    this.user = user;
    result.add("sluice");
    result.addAll(user);
    if (!has("-c", "-l", "--lcores")) {
      result.add("--lcores=0@" + cpu);
    }
    if (!has("--telemetry", "--no-telemetry")) {
      result.add("--no-telemetry");
    }
    if (!has("--log-level")) {
      result.add("--log-level=notice");
    }
    if (!has("-a", "--allow", "-b", "--block", "-w", "--no-pci") && !pciDevices) {
      result.add("--no-pci");
    }
    memory(pages);
  }

  private void memory(Pages pages) {
    if (pages != Pages.RESERVED || has("--no-huge")) {
      // The EAL refuses the combination of the two.
      result.remove("--in-memory");
      if (!has("--no-huge")) {
        result.add("--no-huge");
        if (pages == Pages.SMALL || !result.contains("--no-pci")) {
          notes.add(
              "DPDK runs without huge pages; for full speed reserve some, as root: sysctl -w"
                  + " vm.nr_hugepages=512");
        }
      }
      if (!has("-m", "--socket-mem")) {
        result.add("-m");
        result.add(Integer.toString(PLAIN_MEMORY));
      }
      if (!has("--no-shconf", "--proc-type", "--file-prefix")) {
        result.add("--no-shconf");
      }
    } else if (!has(
        "--in-memory",
        "--legacy-mem",
        "--file-prefix",
        "--proc-type",
        "--huge-dir",
        "--huge-unlink",
        "--no-shconf",
        "--single-file-segments")) {
      result.add("--in-memory");
    }
    if (!result.contains("--no-huge")
        && lendsMemory(user)
        && !has("--single-file-segments", "--legacy-mem")) {
      // The other side accepts eight files, and without this each page would be one.
      result.add("--single-file-segments");
    }
  }

  /**
   * Whether another process accesses the packets of a device: the other end of a virtio-user
   * device, which maps DPDK's memory.
   */
  static boolean lendsMemory(List<String> arguments) {
    return virtualDevices(arguments).stream()
        .anyMatch(device -> device.matches("(net_)?virtio_user.*"));
  }

  /**
   * Whether the user gave one of these options, as {@code -l 0}, {@code -l0}, {@code --x=y} or
   * {@code --x}.
   */
  private boolean has(String... options) {
    for (String argument : user) {
      for (String option : options) {
        boolean isLong = option.startsWith("--");
        if (argument.equals(option)
            || isLong && argument.startsWith(option + "=")
            || !isLong && argument.startsWith(option) && !argument.startsWith("--")) {
          return true;
        }
      }
    }
    return false;
  }

  /** All arguments, beginning with the program's name. */
  List<String> result() {
    return result;
  }

  /** What the user should know. */
  List<String> notes() {
    return notes;
  }

  /**
   * The processors of the lcores that arguments name, in the order of the lcores.
   *
   * @param arguments the EAL's arguments
   * @return empty if they name none, or sets of processors for one lcore
   */
  static List<Integer> processors(List<String> arguments) {
    String list = null;
    String mask = null;
    for (int i = 0; i < arguments.size(); i++) {
      String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      String argument = arguments.get(i);
      if (argument.equals("-l") || argument.equals("--lcores")) {
        list = next;
      } else if (argument.equals("-c")) {
        mask = next;
      } else if (argument.startsWith("--lcores=")) {
        list = argument.substring("--lcores=".length());
      } else if (argument.matches("-l[0-9].*")) {
        list = argument.substring(2);
      } else if (argument.matches("-c(0x)?[0-9a-fA-F]+")) {
        mask = argument.substring(2);
      }
    }
    return list != null ? ofList(list) : mask != null ? ofMask(mask) : List.of();
  }

  /** Reads {@code 1,3-5}, {@code 0@2,1@3} and mixtures of them. */
  private static List<Integer> ofList(String text) {
    SortedMap<Integer, Integer> processors = new TreeMap<>();
    for (String part : text.split(",")) {
      Matcher matcher = LCORES.matcher(part.strip());
      if (!matcher.matches()) {
        return List.of();
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      for (int lcore = first; lcore <= last; lcore++) {
        String processor = matcher.group(3);
        processors.put(lcore, processor == null ? lcore : Integer.parseInt(processor));
      }
    }
    return List.copyOf(processors.values());
  }

  private static List<Integer> ofMask(String text) {
    try {
      BigInteger mask = new BigInteger(text.replaceFirst("^0[xX]", ""), 16);
      return IntStream.range(0, mask.bitLength()).filter(mask::testBit).boxed().toList();
    } catch (NumberFormatException e) {
      return List.of();
    }
  }

  /** The device strings given with {@code --vdev}. */
  static List<String> virtualDevices(List<String> arguments) {
    List<String> devices = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith("--vdev=")) {
        devices.add(argument.substring("--vdev=".length()));
      } else if (argument.equals("--vdev") && i + 1 < arguments.size()) {
        devices.add(arguments.get(++i));
      }
    }
    return devices;
  }

  /** The best pages available. */
  static Pages pages() {
    if (hugePagesFree()) {
      return Pages.RESERVED;
    }
    return HugePages.transparentAllowed() ? Pages.TRANSPARENT : Pages.SMALL;
  }

  /** Whether the kernel has a free huge page of any size. */
  private static boolean hugePagesFree() {
    try (DirectoryStream<Path> sizes =
        Files.newDirectoryStream(Path.of("/sys/kernel/mm/hugepages"))) {
      for (Path size : sizes) {
        if (!Files.readString(size.resolve("free_hugepages")).strip().equals("0")) {
          return true;
        }
      }
    } catch (IOException e) {
      // No huge pages in this kernel, or they are not visible to us.
    }
    return false;
  }

  /** Whether a network device is bound to a driver through which DPDK can use it. */
  static boolean pciDevicesBound() {
    for (Path driver : BOUND) {
      try (DirectoryStream<Path> devices = Files.newDirectoryStream(driver, "*:*:*.*")) {
        if (devices.iterator().hasNext()) {
          return true;
        }
      } catch (IOException e) {
        // driver not loaded
      }
    }
    return false;
  }
}
