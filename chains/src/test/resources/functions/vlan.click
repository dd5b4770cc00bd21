// Tags frames for a virtual LAN.
define($ID 7);
input -> VLANEncap(VLAN_ID $ID) -> output;
