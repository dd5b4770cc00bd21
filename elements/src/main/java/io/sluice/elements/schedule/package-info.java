// SPDX-License-Identifier: Apache-2.0
/**
 * Scheduling: pull schedulers, stride scheduling, and the elements that assign workers and tickets
 * to the tasks of others. {@link io.sluice.elements.schedule.TaskHandlers} provides the handlers of
 * every element that has a task.
 */
package io.sluice.elements.schedule;
