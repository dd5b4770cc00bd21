// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import java.util.List;

/**
 * The layout of a kind of data records (RFC 7011, 3.4.1).
 *
 * @param id 256 to 65,535; no two templates of an exporter have the same
 * @param fields in the order of the record's bytes
 */
public record Template(int id, List<Field> fields) {
  /** Copies the fields. */
  public Template {
    fields = List.copyOf(fields);
  }

  /**
   * The length of a record.
   *
   * @return bytes
   */
  public int recordLength() {
    return fields.stream().mapToInt(Field::length).sum();
  }
}
