// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.lang.ConfigStrings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All fields of summary dumps by their names, old and new. */
final class SummaryFields {
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("utimestamp", "timestamp"),
          Map.entry("ts", "timestamp"),
          Map.entry("sec", "ts_sec"),
          Map.entry("usec", "ts_usec"),
          Map.entry("usec1", "ts_usec1"),
          Map.entry("first_utimestamp", "first_timestamp"),
          Map.entry("first_ts", "first_timestamp"),
          Map.entry("pkt_count", "count"),
          Map.entry("packet_count", "count"),
          Map.entry("agg", "aggregate"),
          Map.entry("wire_length", "wire_len"),
          Map.entry("ether_src", "eth_src"),
          Map.entry("ether_dst", "eth_dst"),
          Map.entry("ether_type", "eth_type"),
          Map.entry("length", "ip_len"),
          Map.entry("ip_p", "ip_proto"),
          Map.entry("tcp_seqno", "tcp_seq"),
          Map.entry("tcp_ackno", "tcp_ack"),
          Map.entry("tcp_win", "tcp_window"),
          Map.entry("payload_length", "payload_len"));

  private static final Map<String, SummaryField> FIELDS = table();

  private SummaryFields() {}

  private static Map<String, SummaryField> table() {
    Map<String, SummaryField> table = new HashMap<>();
    add(table, AnnotationFields.all());
    add(table, LinkFields.all());
    add(table, IpFields.all());
    add(table, List.of(new IpOptions()));
    add(table, TransportFields.all());
    add(table, TcpFields.all());
    add(
        table,
        List.of(
            new TcpOptions("tcp_opt", SummaryField.TRANSPORT + 3, TcpOptions.Selection.ALL),
            new TcpOptions(
                "tcp_ntopt", SummaryField.TRANSPORT + 2, TcpOptions.Selection.NO_TIMESTAMPS),
            new TcpOptions("tcp_sack", SummaryField.TRANSPORT + 1, TcpOptions.Selection.SACK)));
    add(table, IcmpFields.all());
    add(table, PayloadFields.all());
    return Map.copyOf(table);
  }

  private static void add(Map<String, SummaryField> table, List<SummaryField> fields) {
    fields.forEach(field -> table.put(field.name, field));
  }

  /**
   * The field of a name. Spaces may stand for underscores, and {@code ip_} may be left out where
   * the rest has no underscore, as in old dumps.
   *
   * @param name a name
   * @return null when there is no such field
   */
  static SummaryField find(String name) {
    String current = name.replace(' ', '_');
    SummaryField field = FIELDS.get(SYNONYMS.getOrDefault(current, current));
    if (field == null && current.indexOf('_') < 0) {
      field = FIELDS.get(SYNONYMS.getOrDefault("ip_" + current, "ip_" + current));
    }
    return field;
  }

  /**
   * The names in a list, with quotes around those that contain spaces.
   *
   * @param list names separated by spaces
   * @return the names
   */
  static List<String> names(String list) {
    return ConfigStrings.words(list).stream().map(ConfigStrings::unquote).toList();
  }
}
