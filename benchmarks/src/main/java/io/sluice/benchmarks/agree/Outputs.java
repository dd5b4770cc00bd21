// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.agree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Compares what two programs left in their folders. */
final class Outputs {
  private static final int FILE_HEADER = 24;
  private static final int PACKET_HEADER = 16;
  private static final int SHOWN = 16;

  private Outputs() {}

  /**
   * Looks for the first difference.
   *
   * @return what it is; empty when there is none
   */
  static String difference(Path ours, Path theirs) throws IOException {
    TreeSet<String> names = new TreeSet<>(names(ours));
    names.addAll(names(theirs));
    for (String name : names) {
      if (!Files.exists(ours.resolve(name)) || !Files.exists(theirs.resolve(name))) {
        return name + " is missing " + (Files.exists(ours.resolve(name)) ? "there" : "here");
      }
      byte[] a = Files.readAllBytes(ours.resolve(name));
      byte[] b = Files.readAllBytes(theirs.resolve(name));
      if (!Arrays.equals(a, b)) {
        return name + ": " + (name.endsWith(".pcap") ? inCaptures(a, b) : inTexts(a, b));
      }
    }
    return "";
  }

  /** Packets of all captures in a folder. */
  static int packets(Path folder) throws IOException {
    int packets = 0;
    for (String name : names(folder)) {
      if (name.endsWith(".pcap")) {
        packets += records(Files.readAllBytes(folder.resolve(name))).size();
      }
    }
    return packets;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static List<byte[]> records(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = FILE_HEADER;
    while (at + PACKET_HEADER <= file.length) {
      int end = Math.min(file.length, at + PACKET_HEADER + Math.max(0, in.getInt(at + 8)));
      records.add(Arrays.copyOfRange(file, at, end));
      at = end;
    }
    return records;
  }

  private static String inCaptures(byte[] a, byte[] b) {
    if (Arrays.mismatch(a, b) < FILE_HEADER) {
      return "file header " + hex(a, 0) + " here, " + hex(b, 0) + " there";
    }
    List<byte[]> ours = records(a);
    List<byte[]> theirs = records(b);
    String counts = ours.size() + " packets here, " + theirs.size() + " there; ";
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      int at = Arrays.mismatch(ours.get(i), theirs.get(i));
      if (at >= 0) {
        String where = at < PACKET_HEADER ? "record header" : "byte " + (at - PACKET_HEADER);
        int from = at < PACKET_HEADER ? 0 : at;
        return counts
            + "packet "
            + i
            + " "
            + where
            + ": "
            + hex(ours.get(i), from)
            + " here, "
            + hex(theirs.get(i), from)
            + " there";
      }
    }
    return counts + "the others are the same";
  }

  private static String hex(byte[] bytes, int from) {
    int end = Math.min(bytes.length, from + SHOWN);
    return HexFormat.of().formatHex(bytes, Math.min(from, end), end);
  }

  private static String inTexts(byte[] a, byte[] b) {
    int at = Arrays.mismatch(a, b);
    return "byte " + at + ": '" + text(a, at) + "' here, '" + text(b, at) + "' there";
  }

  private static String text(byte[] bytes, int from) {
    int end = Math.min(bytes.length, from + 2 * SHOWN);
    return new String(
        bytes, from, Math.max(0, end - from), java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
