// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.packet.Mbuf;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.dpdk.eal.Eal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes C programs that check what the bindings assume about C: the constants marked {@link
 * CValue}, the fields of the mbuf, and the prototypes in the javadoc of methods. The program prints
 * each constant's name, our value and C's; it does not compile if a prototype is wrong.
 *
 * <p>To try another release of DPDK, {@link #main}, run in this module's folder, prints the
 * program. It compiles with that release's headers, among them the rte_build_config.h that its
 * build makes, and runs without its libraries.
 */
public final class CSource {
  private static final Path SOURCES = Path.of("src/main/java/io/sluice/pmd");
  private static final Pattern PROTOTYPE = Pattern.compile("\\{@code ([^{}]*\\([^{}]*\\);)\\}");

  /** rte_mbuf, whose offsets are in the core. */
  private static final Map<String, Integer> MBUF =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("offsetof(struct rte_mbuf, buf_addr)", Mbuf.BUF_ADDR),
              Map.entry("offsetof(struct rte_mbuf, data_off)", Mbuf.DATA_OFF),
              Map.entry("offsetof(struct rte_mbuf, refcnt)", Mbuf.REFCNT),
              Map.entry("offsetof(struct rte_mbuf, nb_segs)", Mbuf.NB_SEGS),
              Map.entry("offsetof(struct rte_mbuf, port)", Mbuf.PORT),
              Map.entry("offsetof(struct rte_mbuf, ol_flags)", Mbuf.OL_FLAGS),
              Map.entry("offsetof(struct rte_mbuf, packet_type)", Mbuf.PACKET_TYPE),
              Map.entry("offsetof(struct rte_mbuf, pkt_len)", Mbuf.PKT_LEN),
              Map.entry("offsetof(struct rte_mbuf, data_len)", Mbuf.DATA_LEN),
              Map.entry("offsetof(struct rte_mbuf, vlan_tci)", Mbuf.VLAN_TCI),
              Map.entry("offsetof(struct rte_mbuf, hash)", Mbuf.HASH),
              Map.entry("offsetof(struct rte_mbuf, buf_len)", Mbuf.BUF_LEN),
              Map.entry("offsetof(struct rte_mbuf, pool)", Mbuf.POOL),
              Map.entry("offsetof(struct rte_mbuf, next)", Mbuf.NEXT),
              Map.entry("offsetof(struct rte_mbuf, tx_offload)", Mbuf.TX_OFFLOAD),
              Map.entry("offsetof(struct rte_mbuf, priv_size)", Mbuf.PRIV_SIZE),
              Map.entry("sizeof(struct rte_mbuf)", Mbuf.SIZE),
              Map.entry("RTE_PKTMBUF_HEADROOM", Mbuf.HEADROOM),
              Map.entry("RTE_MBUF_F_INDIRECT == 1ULL << 62", 1),
              Map.entry("(RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL) >> 61", 3)));

  private CSource() {}

  /**
   * Prints the program for DPDK.
   *
   * @param arguments none
   * @throws IOException when the sources, below the working directory, are not found
   */
  public static void main(String[] arguments) throws IOException {
    Eal.get();
    System.out.print(dpdk());
  }

  /** The program for DPDK. */
  static String dpdk() throws IOException {
    List<Class<?>> classes = classes("rte");
    StringBuilder body = new StringBuilder();
    MBUF.forEach((expression, value) -> print(body, "Mbuf", expression, value));
    classes.forEach(type -> constants(type, body));
    StringBuilder prototypes = new StringBuilder();
    for (Class<?> type : classes) {
      prototypes(type).forEach(p -> prototypes.append(p).append('\n'));
    }
    return "#include <rte_config.h>\n#include <rte_version.h>\n"
        + program(classes, prototypes, body);
  }

  /**
   * The program for a class of headers of Linux or its C library; some of these cannot be included
   * together.
   */
  static String linux(Class<?> type) {
    StringBuilder body = new StringBuilder();
    constants(type, body);
    return program(List.of(type), "", body);
  }

  private static String program(List<Class<?>> classes, CharSequence more, CharSequence body) {
    StringBuilder text = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n");
    classes.stream()
        .filter(type -> type.isAnnotationPresent(CHeader.class))
        .flatMap(type -> Stream.of(type.getAnnotation(CHeader.class).value()))
        .distinct()
        .forEach(header -> text.append("#include <").append(header).append(">\n"));
    return text
        + "#define SAY(name, ours, c) printf(\"%s: %lld %lld\\n\", name, ours, (long long) (c))\n"
        + more
        + "int main(void) {\n"
        + body
        + "  return 0;\n}\n";
  }

  private static void constants(Class<?> type, StringBuilder body) {
    for (Field field : type.getDeclaredFields()) {
      CValue value = field.getAnnotation(CValue.class);
      if (value == null) {
        continue;
      }
      boolean versions = value.since() != 0 || value.before() != 9999;
      if (versions) {
        body.append(
            "#if RTE_VERSION >= %s && RTE_VERSION < %s%n"
                .formatted(version(value.since()), version(value.before())));
      }
      String expression = value.value().isEmpty() ? field.getName() : value.value();
      print(
          body,
          type.getSimpleName() + "." + field.getName(),
          expression,
          ((Number) value(field)).longValue());
      if (versions) {
        body.append("#endif\n");
      }
    }
  }

  private static String version(int number) {
    return "RTE_VERSION_NUM(%d, %d, 0, 0)".formatted(number / 100, number % 100);
  }

  private static void print(StringBuilder body, String name, String expression, long ours) {
    String label = (name + " = " + expression).replace("\"", "\\\"");
    body.append("  SAY(\"%s\", %dLL, %s);%n".formatted(label, ours, expression));
  }

  /** The prototypes in a class's source. */
  static List<String> prototypes(Class<?> type) throws IOException {
    String folder = type.getPackageName().replaceFirst(".*\\.", "");
    String source =
        Files.readString(SOURCES.resolve(folder + "/" + type.getSimpleName() + ".java"));
    List<String> found = new ArrayList<>();
    Matcher matcher = PROTOTYPE.matcher(source.replaceAll("\\R\\s*\\* ", " "));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /** The classes of one of our packages, by name. */
  static List<Class<?>> classes(String folder) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES.resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> !name.equals("package-info"))
          .sorted()
          .<Class<?>>map(name -> load("io.sluice.pmd." + folder + "." + name))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A static field's value. */
  static Object value(Field field) {
    try {
      field.setAccessible(true);
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Compiles a program, runs it, and returns what it prints. */
  static List<String> run(String source, Path folder) {
    try {
      Path program = Files.writeString(folder.resolve("program.c"), source);
      Path binary = folder.resolve("program");
      String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
      output(
          List.of(
              "gcc",
              "-D_GNU_SOURCE",
              "-march=native",
              "-w",
              "-I/usr/include/dpdk",
              "-I/usr/include/" + machine + "-linux-gnu/dpdk",
              "-o",
              binary.toString(),
              program.toString()));
      return output(List.of(binary.toString())).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + text);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return text;
  }
}
