// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.agree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration with words in capitals for its input and its outputs, as the resource {@code
 * configurations.txt} explains.
 *
 * @param name what to call it
 * @param text its text, with those words
 */
record Configuration(String name, String text) {
  private static final Pattern OUTPUT = Pattern.compile("\\bOUT(\\d)\\b");
  private static final Map<String, String> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put("TCP", "IPV4 -> IPClassifier(tcp)");
    WORDS.put("UDP", "IPV4 -> IPClassifier(udp)");
    WORDS.put("ICMP", "IPV4 -> IPClassifier(icmp)");
    WORDS.put("IPV4", "FRAMES -> Classifier(12/0800) -> Strip(14) -> CheckIPHeader(VERBOSE false)");
    WORDS.put("IPV6", "FRAMES -> Classifier(12/86dd) -> Strip(14) -> CheckIP6Header");
    WORDS.put("ARP", "FRAMES -> Classifier(12/0806)");
    WORDS.put("FRAMES", "FromDump(CAPTURE, STOP true)");
  }

  static List<Configuration> all() throws IOException {
    try (InputStream in = Configuration.class.getResourceAsStream("configurations.txt")) {
      List<Configuration> all = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        int colon = line.indexOf(": ");
        if (!line.startsWith("#") && colon > 0) {
          all.add(new Configuration(line.substring(0, colon), line.substring(colon + 2)));
        }
      }
      return all;
    }
  }

  /** The configuration as a program runs it, whose outputs go to a folder. */
  String in(Path folder, Path capture) {
    String out = text;
    for (Map.Entry<String, String> word : WORDS.entrySet()) {
      out = out.replaceAll("(?m)(^|; )" + word.getKey() + "\\b", "$1" + word.getValue());
    }
    StringBuilder dumps = new StringBuilder();
    Matcher outputs = OUTPUT.matcher(text);
    List<String> seen = new ArrayList<>();
    while (outputs.find()) {
      String number = outputs.group(1);
      if (!seen.contains(number)) {
        seen.add(number);
        dumps.append("OUT").append(number).append(" :: ToDump(FOLDER/").append(number);
        dumps.append(".pcap);\n");
      }
    }
    return (dumps + out + ";\n")
        .replace("CAPTURE", capture.toString())
        .replace("FOLDER", folder.toString());
  }
}
