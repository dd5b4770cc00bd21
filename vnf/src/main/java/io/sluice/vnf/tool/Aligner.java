// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.argument.Integers;
import io.sluice.lang.ConfigStrings;
import io.sluice.vnf.tool.ToolGraph.Node;
import java.math.BigInteger;
import java.util.List;

/** What an element class does to the alignment of packets, and what it needs. */
interface Aligner {
  /** Passes packets on as they are. */
  Aligner PASS = new Aligner() {};

  /** How packets leave by an output, given how they come. */
  default Alignment have(int output, List<Alignment> inputs) {
    return inputs.stream().reduce(Alignment.EMPTY, Alignment::or);
  }

  /** How packets should come to an input, given how they should leave. */
  default Alignment want(int input, List<Alignment> outputs) {
    return outputs.stream().reduce(Alignment.EMPTY, Alignment::and);
  }

  /** How packets should come, given how they do: what any known alignment satisfies. */
  default Alignment adjust(Alignment input, List<Alignment> inputs) {
    return input;
  }

  /** Moves the beginning of packets. */
  record Shift(int bytes) implements Aligner {
    @Override
    public Alignment have(int output, List<Alignment> inputs) {
      return inputs.stream().reduce(Alignment::or).orElse(Alignment.ANY).shifted(bytes);
    }

    @Override
    public Alignment want(int input, List<Alignment> outputs) {
      return outputs.stream().reduce(Alignment::and).orElse(Alignment.ANY).shifted(-bytes);
    }
  }

  /** Makes packets, or aligns them. */
  record Make(Alignment alignment) implements Aligner {
    @Override
    public Alignment have(int output, List<Alignment> inputs) {
      return alignment;
    }

    @Override
    public Alignment want(int input, List<Alignment> outputs) {
      return Alignment.EMPTY;
    }
  }

  /** Needs packets aligned, and then does as another one. */
  record Need(Alignment alignment, Aligner then) implements Aligner {
    @Override
    public Alignment have(int output, List<Alignment> inputs) {
      return then.have(output, inputs);
    }

    @Override
    public Alignment want(int input, List<Alignment> outputs) {
      return alignment;
    }
  }

  /** Reads whole words, from any place that it knows. */
  record Words() implements Aligner {
    @Override
    public Alignment adjust(Alignment input, List<Alignment> inputs) {
      Alignment a = inputs.stream().reduce(Alignment::or).orElse(Alignment.ANY);
      return a.modulus() < 4 ? new Alignment(4, a.offset()) : a;
    }
  }

  /**
   * ARPQuerier: an Ethernet header comes in front of what enters input 0; answers enter input 1.
   */
  record Arp() implements Aligner {
    @Override
    public Alignment have(int output, List<Alignment> inputs) {
      if (inputs.isEmpty()) {
        return Alignment.EMPTY;
      }
      return output == 0 ? inputs.get(0).shifted(-14) : new Alignment(4, 2);
    }

    @Override
    public Alignment want(int input, List<Alignment> outputs) {
      boolean headed = input == 0 && !outputs.isEmpty();
      return headed ? outputs.get(0).shifted(14) : new Alignment(2, 0);
    }
  }

  /** What an element is, as Click's click-align has it. */
  static Aligner of(Node node) {
    List<String> args = ConfigStrings.split(node.config());
    Alignment word = new Alignment(4, 0);
    Alignment behindEthernet = new Alignment(4, 2);
    return switch (node.className()) {
      case "Align" -> made(args, PASS);
      case "Strip" -> shift(args, 1);
      case "Unstrip" -> shift(args, -1);
      case "CheckIPHeader", "CheckIPHeader2", "MarkIPHeader" ->
          new Need(word.shifted(-headerOffset(args)), PASS);
      case "Classifier" -> new Words();
      case "EtherEncap" -> new Shift(-14);
      case "FromHost", "FromDevice", "PollDevice" -> {
        Alignment device = device(args);
        yield device == null ? PASS : new Make(device);
      }
      case "ToHost" -> {
        Alignment device = device(args);
        yield device == null ? PASS : new Need(device, PASS);
      }
      case "SR2SetChecksum", "SR2CheckHeader", "SetSRChecksum", "CheckSRHeader" ->
          new Make(behindEthernet);
      case "ICMPError" -> isTrue(keyword(args, "ETHER")) ? PASS : new Make(word);
      case "InfiniteSource", "RatedSource" -> new Make(word);
      case "Idle" -> new Make(Alignment.UNIVERSAL);
      case "IPEncap",
          "UDPIPEncap",
          "ICMPPingEncap",
          "RandomUDPIPEncap",
          "RoundRobinUDPIPEncap",
          "RoundRobinTCPIPEncap",
          "StoreUDPTimeSeqRecord" ->
          new Need(word, PASS);
      case "ARPResponder" -> new Need(new Alignment(2, 0), PASS);
      case "ARPQuerier" -> new Arp();
      case "IPInputCombo" -> new Need(behindEthernet, new Shift(14));
      case "GridEncap" -> new Need(word, new Shift(98));
      default -> PASS;
    };
  }

  /** The alignment that two arguments say, or words: MODULUS and OFFSET; null when they do not. */
  static Alignment read(List<String> args) {
    Integer modulus = number(args, 0, "MODULUS");
    Integer offset = number(args, 1, "OFFSET");
    boolean right =
        modulus != null && offset != null && modulus > 0 && offset >= 0 && offset < modulus;
    return right ? new Alignment(modulus, offset) : null;
  }

  private static Aligner made(List<String> args, Aligner otherwise) {
    Alignment a = read(args);
    return a == null ? otherwise : new Make(a);
  }

  private static Aligner shift(List<String> args, int sign) {
    Integer bytes = number(args, 0, "LENGTH");
    return bytes == null || bytes < 0 ? PASS : new Shift(sign * bytes);
  }

  /** The offset of a header: the first argument, or the second behind what old elements had. */
  private static int headerOffset(List<String> args) {
    Integer first = number(args, 0, "OFFSET");
    Integer second = first == null ? number(args, 1, "OFFSET") : first;
    return second == null || second < 0 ? 0 : second;
  }

  private static Alignment device(List<String> args) {
    String said = keyword(args, "ALIGNMENT");
    if (said != null) {
      return read(ConfigStrings.words(said));
    }
    return new Alignment(4, "IP".equals(keyword(args, "TYPE")) ? 0 : 2);
  }

  private static boolean isTrue(String value) {
    return value != null && value.matches("true|yes|1");
  }

  private static String keyword(List<String> args, String name) {
    for (String arg : args) {
      ConfigStrings.Keyword keyword = ConfigStrings.keyword(arg);
      if (keyword != null && keyword.name().equals(name)) {
        return keyword.rest();
      }
    }
    return null;
  }

  private static Integer number(List<String> args, int place, String name) {
    String said = keyword(args, name);
    String text = said == null && place < args.size() ? args.get(place) : said;
    BigInteger value = text == null ? null : Integers.parse(ConfigStrings.unquote(text));
    return value == null || value.bitLength() >= Integer.SIZE ? null : value.intValue();
  }
}
