// SPDX-License-Identifier: Apache-2.0
/**
 * Rules of intrusion detection, in the language that Snort and Suricata share: read here, and asked
 * about packets by the package that contains this one. What a rule says is a list of options, each
 * of which answers for itself; a rule with an option that is not known is refused as a whole.
 */
package io.sluice.elements.inspect.rule;
