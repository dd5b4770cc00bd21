// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

/**
 * A field of a record: an information element of IANA's registry, with a length that all records of
 * a template have. Those of variable length, and those of enterprises, are not supported.
 *
 * @param id the element's number, 1 to 32,767
 * @param length in bytes
 */
public record Field(int id, int length) {
  /** octetDeltaCount. */
  public static final Field OCTETS = new Field(1, 8);

  /** packetDeltaCount. */
  public static final Field PACKETS = new Field(2, 8);

  /** protocolIdentifier. */
  public static final Field PROTOCOL = new Field(4, 1);

  /** tcpControlBits, the lower eight. */
  public static final Field TCP_FLAGS = new Field(6, 1);

  /** sourceTransportPort. */
  public static final Field SRC_PORT = new Field(7, 2);

  /** sourceIPv4Address. */
  public static final Field SRC_IPV4 = new Field(8, 4);

  /** destinationTransportPort. */
  public static final Field DST_PORT = new Field(11, 2);

  /** destinationIPv4Address. */
  public static final Field DST_IPV4 = new Field(12, 4);

  /** sourceIPv6Address. */
  public static final Field SRC_IPV6 = new Field(27, 16);

  /** destinationIPv6Address. */
  public static final Field DST_IPV6 = new Field(28, 16);

  /** samplingInterval. */
  public static final Field SAMPLING_INTERVAL = new Field(34, 4);

  /** vlanId. */
  public static final Field VLAN_ID = new Field(58, 2);

  /** flowEndReason. */
  public static final Field FLOW_END_REASON = new Field(136, 1);

  /** flowStartMilliseconds: since 1970-01-01 UTC. */
  public static final Field FLOW_START_MILLIS = new Field(152, 8);

  /** flowEndMilliseconds: since 1970-01-01 UTC. */
  public static final Field FLOW_END_MILLIS = new Field(153, 8);

  /** postNATSourceIPv4Address. */
  public static final Field POST_NAT_SRC_IPV4 = new Field(225, 4);

  /** postNATDestinationIPv4Address. */
  public static final Field POST_NAT_DST_IPV4 = new Field(226, 4);

  /** postNAPTSourceTransportPort. */
  public static final Field POST_NAPT_SRC_PORT = new Field(227, 2);

  /** postNAPTDestinationTransportPort. */
  public static final Field POST_NAPT_DST_PORT = new Field(228, 2);

  /** natEvent. */
  public static final Field NAT_EVENT = new Field(230, 1);

  /** observationTimeMilliseconds: since 1970-01-01 UTC. */
  public static final Field OBSERVATION_TIME_MILLIS = new Field(323, 8);
}
