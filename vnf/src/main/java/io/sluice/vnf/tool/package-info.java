// SPDX-License-Identifier: Apache-2.0
/** What Click's commands beside {@code click} do: {@link Tools} chooses one by its name. */
package io.sluice.vnf.tool;
