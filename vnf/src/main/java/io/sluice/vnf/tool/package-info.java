// SPDX-License-Identifier: Apache-2.0
/** Click's commands other than {@code click}: {@link Tools} chooses one by its name. */
package io.sluice.vnf.tool;
