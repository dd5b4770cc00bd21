// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code flow}: what the connection must have seen, and which way the packet goes. */
final class FlowOption extends Option {
  boolean established;
  boolean notEstablished;
  boolean toServer;
  boolean toClient;
  boolean onlyStream;
  boolean noStream;

  /**
   * Reads the words.
   *
   * @return null when one is not known
   */
  static FlowOption of(String text) {
    FlowOption option = new FlowOption();
    for (String word : text.split(",")) {
      switch (word.strip()) {
        case "established" -> option.established = true;
        case "not_established" -> option.notEstablished = true;
        case "to_server", "from_client" -> option.toServer = true;
        case "to_client", "from_server" -> option.toClient = true;
        case "only_stream" -> option.onlyStream = true;
        case "no_stream" -> option.noStream = true;
        case "stateless" -> {}
        default -> {
          return null;
        }
      }
    }
    return option;
  }

  @Override
  long match(Inspected inspected, int cursor, int from) {
    int flow = inspected.flow();
    boolean seen = (flow & Inspected.ESTABLISHED) != 0;
    boolean fits =
        (!established || seen)
            && (!notEstablished || !seen)
            && (!toServer || (flow & Inspected.TO_SERVER) != 0)
            && (!toClient || (flow & Inspected.TO_CLIENT) != 0)
            && (!onlyStream || inspected.isStream())
            && (!noStream || !inspected.isStream());
    return fits ? cursor : NO;
  }
}
