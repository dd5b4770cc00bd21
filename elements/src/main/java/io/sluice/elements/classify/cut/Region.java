// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

/**
 * What is known about the packets at a node: which bits of addresses and kind were tested, and
 * bounds of the ports. Immutable.
 */
final class Region {
  final int source;
  final int destination;
  final int kind;
  final int sourceLow;
  final int sourceHigh;
  final int destinationLow;
  final int destinationHigh;

  /** Everything. */
  Region() {
    this(0, 0, 0, 0, 0xffff, 0, 0xffff);
  }

  private Region(
      int source,
      int destination,
      int kind,
      int sourceLow,
      int sourceHigh,
      int destinationLow,
      int destinationHigh) {
    this.source = source;
    this.destination = destination;
    this.kind = kind;
    this.sourceLow = sourceLow;
    this.sourceHigh = sourceHigh;
    this.destinationLow = destinationLow;
    this.destinationHigh = destinationHigh;
  }

  private Region ports(int fromSource, int toSource, int fromDestination, int toDestination) {
    return new Region(
        source, destination, kind, fromSource, toSource, fromDestination, toDestination);
  }

  Region below(Cut.Field field, int bound) {
    return field == Cut.Field.SOURCE_PORT
        ? ports(sourceLow, bound - 1, destinationLow, destinationHigh)
        : ports(sourceLow, sourceHigh, destinationLow, bound - 1);
  }

  Region from(Cut.Field field, int bound) {
    return field == Cut.Field.SOURCE_PORT
        ? ports(bound, sourceHigh, destinationLow, destinationHigh)
        : ports(sourceLow, sourceHigh, bound, destinationHigh);
  }

  Region fixed(Cut cut) {
    int bits = cut.windowMask() << cut.shift();
    return new Region(
        source | (cut.field() == Cut.Field.SOURCE ? bits : 0),
        destination | (cut.field() == Cut.Field.DESTINATION ? bits : 0),
        kind | (cut.field() == Cut.Field.KIND ? bits : 0),
        sourceLow,
        sourceHigh,
        destinationLow,
        destinationHigh);
  }

  int low(Cut.Field field) {
    return field == Cut.Field.SOURCE_PORT ? sourceLow : destinationLow;
  }

  int high(Cut.Field field) {
    return field == Cut.Field.SOURCE_PORT ? sourceHigh : destinationHigh;
  }
}
