// SPDX-License-Identifier: Apache-2.0
/**
 * Flow analysis: {@link io.sluice.elements.flowrecord.FlowExporter} keeps a record of each flow in
 * a {@link io.sluice.flow.FlowTable}, and hands those that end to a thread that writes them down as
 * JSON lines and sends them by IPFIX.
 */
package io.sluice.elements.flowrecord;
