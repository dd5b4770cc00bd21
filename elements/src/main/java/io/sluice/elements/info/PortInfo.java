// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.argument.Args;
import io.sluice.argument.PortNames;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.header.IpProtocol;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives names to TCP and UDP ports.
 *
 * <p>{@code PortInfo(NAME PORT[/PROTOCOL] [NAME ...], ...)}
 *
 * <p>Each argument has the syntax of a line of {@code /etc/services}: a name, a port, optionally
 * {@code /tcp} or {@code /udp}, further names, and optionally a comment after {@code #}. Without a
 * protocol the name stands for both. Names are visible in the compound element that contains the
 * PortInfo, and in those nested in it.
 */
@ElementInfo(name = "PortInfo", ports = "0/0")
@ElementEffects
public final class PortInfo extends BatchElement implements PortNames {
  private final Map<String, Integer> tcp = new HashMap<>();
  private final Map<String, Integer> udp = new HashMap<>();

  /** Creates the element. */
  public PortInfo() {}

  @Override
  protected void configure(Args args) {
    String scope = name().substring(0, name().lastIndexOf('/') + 1);
    for (String argument : args.rest()) {
      int comment = argument.indexOf('#');
      String line = (comment < 0 ? argument : argument.substring(0, comment)).strip();
      if (line.isEmpty()) {
        continue;
      }
      String[] words = line.split("\\s+");
      if (words.length < 2 || !words[1].matches("\\d{1,5}(/\\S+)?")) {
        args.error("expected 'NAME PORT/PROTO'");
        continue;
      }
      String[] port = words[1].split("/");
      int number = Integer.parseInt(port[0]);
      if (number > 65_535) {
        args.error("port " + number + " out of range");
        continue;
      }
      String protocol = port.length > 1 ? port[1] : "";
      for (int i = 0; i < words.length; i++) {
        if (i != 1) {
          define(scope + words[i], number, protocol);
        }
      }
    }
  }

  private void define(String name, int port, String protocol) {
    if (protocol.isEmpty() || protocol.equals("tcp")) {
      tcp.put(name, port);
    }
    if (protocol.isEmpty() || protocol.equals("udp")) {
      udp.put(name, port);
    }
  }

  @Override
  public Integer portOf(int protocol, String name) {
    return switch (protocol) {
      case IpProtocol.TCP -> tcp.get(name);
      case IpProtocol.UDP -> udp.get(name);
      default -> null;
    };
  }
}
