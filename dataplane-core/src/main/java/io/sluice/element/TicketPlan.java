// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/** An element that says how often the tasks of others run (Click's ScheduleInfo). */
public interface TicketPlan {
  /**
   * The tickets of an element's tasks.
   *
   * @param elementName full name of an element
   * @return tickets, 0 for an element that must not run; -1 if none were assigned
   */
  int ticketsOf(String elementName);
}
