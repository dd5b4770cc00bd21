// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.dpdk.eal.Eal;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares what the bindings assume about C with the headers and libraries of this machine: the C
 * compiler knows the offset of a field and the parameters of a function. For DPDK those are the
 * headers installed (22.11 on Debian 12).
 *
 * <p>The same program, printed by {@link CSource}, was compiled by hand against the headers of
 * 21.11, 22.11, 23.11, 24.11, 25.11 and 26.07 from DPDK's repository, and found no difference. That
 * is where the layouts of other releases come from. Libraries of 23.11 and 25.11 were built from
 * there too, and the tests of pools and ports on net_null and net_ring ran with them.
 */
class CHeadersTest {
  private static final Pattern LINE = Pattern.compile("(.*): (-?\\d+) (-?\\d+)");

  /** Checked when DPDK is installed: in C these constants have other names, or are in tables. */
  private static final Set<String> COMPUTED =
      Set.of(
          "RteCryptoOp.BESIDE",
          "RteCryptoOp.NONCE_LENGTH",
          "RteCryptoOp.SIZE",
          "RteEthDevInfo.RELEASE",
          "RteEthDevInfo.MAX_RX_QUEUES",
          "RteEthDevInfo.MAX_TX_QUEUES",
          "RteEthDevInfo.NB_RX_QUEUES",
          "RteEthDevInfo.NB_TX_QUEUES",
          "RteEthDevInfo.DEFAULT_RX_RING_SIZE",
          "RteEthDevInfo.DEFAULT_TX_RING_SIZE",
          "RteEthFpOps.REORDERED_IN",
          "RteEthFpOps.RX_PKT_BURST",
          "RteEthFpOps.RX_QUEUE_COUNT",
          "RteEthFpOps.RXQ_DATA",
          "RteEthFpOps.TX_PKT_BURST",
          "RteEthFpOps.TXQ_DATA",
          "RteEthFpOps.TABLE",
          "RteMempoolOps.TABLE");

  /** Not in headers older than Linux 6.2. */
  private static final String NEWER = "VirtioNetHdr.GSO_UDP_L4";

  @TempDir Path folder;

  /** Some classes ask DPDK when they are loaded; rte_eth_from_rings is in a driver. */
  @BeforeAll
  static void loadLibraries() {
    Needs.programs("gcc");
    assertTrue(
        Files.exists(Path.of("/usr/include/dpdk/rte_ethdev.h")),
        "DPDK's headers are not installed: apt install libdpdk-dev");
    Eal.get().attach("net_ring99");
    Eal.get().attach("crypto_openssl99");
  }

  private static void expectEqual(List<String> lines) {
    List<String> wrong = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      assertTrue(matcher.matches(), line);
      if (!matcher.group(2).equals(matcher.group(3))) {
        wrong.add(matcher.group(1) + " is " + matcher.group(3) + ", not " + matcher.group(2));
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void structuresOfDpdkAreWhereItsHeadersHaveThem() throws IOException {
    List<String> lines = CSource.run(CSource.dpdk(), folder);
    assertTrue(lines.size() > 100, lines.size() + " constants");
    expectEqual(lines);
  }

  @Test
  void structuresAndNumbersOfLinuxAreThoseOfItsHeaders() throws IOException {
    int constants = 0;
    for (String name : List.of("c", "linux")) {
      for (Class<?> type : CSource.classes(name)) {
        if (type.isAnnotationPresent(CHeader.class)) {
          List<String> lines = CSource.run(CSource.linux(type), folder);
          constants += lines.size();
          expectEqual(lines);
        }
      }
    }
    assertTrue(constants > 100, constants + " constants");
  }

  @Test
  void noConstantGoesUnchecked() throws IOException {
    List<String> unchecked = new ArrayList<>();
    for (String name : List.of("linux", "rte")) {
      for (Class<?> type : CSource.classes(name)) {
        for (Field field : type.getDeclaredFields()) {
          String label = type.getSimpleName() + "." + field.getName();
          boolean number = field.getType() == int.class || field.getType() == long.class;
          if (number && !field.isAnnotationPresent(CValue.class) && !COMPUTED.contains(label)) {
            unchecked.add(label);
          }
        }
      }
    }
    assertEquals(List.of(NEWER), unchecked);
  }

  @Test
  void everyFunctionIsThere() throws IOException {
    int functions = 0;
    for (String name : List.of("c", "rte")) {
      for (Class<?> type : CSource.classes(name)) {
        for (Field field : type.getDeclaredFields()) {
          if (field.getType() == CFunction.class) {
            assertTrue(((CFunction) CSource.value(field)).address() != 0);
            functions++;
          }
        }
      }
    }
    assertTrue(functions > 70, functions + " functions");
  }

  /** Prototypes are compiled with the structures; this compares methods with their prototypes. */
  @Test
  void methodsAreNamedAsTheirPrototypes() throws IOException {
    int prototypes = 0;
    for (String name : List.of("c", "rte")) {
      for (Class<?> type : CSource.classes(name)) {
        for (String prototype : CSource.prototypes(type)) {
          String function = prototype.replaceFirst("\\(.*", "").replaceFirst(".*[ *]_*", "");
          String inside = prototype.replaceFirst("[^(]*\\((.*)\\);", "$1");
          int parameters = inside.equals("void") ? 0 : inside.split(",").length;
          boolean found =
              Stream.of(type.getDeclaredMethods())
                  .filter(method -> method.getName().equals(function))
                  .anyMatch(method -> takes(method, parameters));
          assertTrue(found, type + ": " + prototype);
          prototypes++;
        }
      }
    }
    assertTrue(prototypes > 70, prototypes + " prototypes");
  }

  /** A list is an array with its length; a method without parameters may give a callback. */
  private static boolean takes(Method method, int parameters) {
    int count = method.getParameterCount();
    boolean list = count == 1 && method.getParameterTypes()[0] == List.class;
    boolean callback = count == 0 && method.getName().equals("rte_pktmbuf_init");
    return count == parameters || list || callback;
  }
}
