# SPDX-License-Identifier: Apache-2.0
"""The other end of an ESP tunnel, by scapy: reads lines 'encrypt|decrypt ALGORITHM ESN UDP SRC DST
KEY AUTH_KEY HEX', with keys as scapy takes them, and answers each with a line of hex, or 'bad'."""

import sys

from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.ipsec import ESP, SecurityAssociation
from scapy.packet import bind_layers

bind_layers(UDP, ESP, dport=4500)
bind_layers(UDP, ESP, sport=4500)


def ip_of(data):
    return IP(data) if data[0] >> 4 == 4 else IPv6(data)


for line in sys.stdin:
    what, algorithm, esn, udp, src, dst, key, auth_key, packet = line.split()
    outer = IPv6 if ":" in src else IP
    association = SecurityAssociation(
        ESP,
        spi=0x1000,
        seq_num=7,
        crypt_algo=algorithm,
        crypt_key=bytes.fromhex(key),
        auth_algo="NULL" if auth_key == "-" else "SHA2-256-128",
        auth_key=None if auth_key == "-" else bytes.fromhex(auth_key),
        tunnel_header=outer(src=src, dst=dst),
        nat_t_header=UDP(sport=4500, dport=4500) if udp == "1" else None,
        esn_en=esn == "1",
        esn=0,
    )
    data = ip_of(bytes.fromhex(packet))
    try:
        if what == "encrypt":
            encrypted = bytearray(bytes(association.encrypt(data)))
            if udp == "1":
                # It writes the length of the UDP header alone.
                encrypted[24:26] = (len(encrypted) - 20).to_bytes(2, "big")
            print(encrypted.hex(), flush=True)
        else:
            print(bytes(association.decrypt(data)).hex(), flush=True)
    except Exception as error:
        print("bad", repr(error), flush=True)
