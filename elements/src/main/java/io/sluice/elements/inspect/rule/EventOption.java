// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code stream-event}, {@code decode-event} and {@code app-layer-event}. */
final class EventOption extends Option {
  final Event event;

  EventOption(Event event) {
    this.event = event;
  }

  @Override
  int match(Inspected inspected, int cursor, int from) {
    return (inspected.events() & event.bit()) != 0 ? cursor : NO;
  }
}
