// SPDX-License-Identifier: Apache-2.0
/**
 * Who is served next: pull schedulers, stride scheduling, and the elements that give workers and
 * tickets to the tasks of others. {@link io.sluice.elements.schedule.TaskHandlers} gives the
 * handlers to every element that has a task.
 */
package io.sluice.elements.schedule;
