// Intrusion prevention between two interfaces, with rules in the language of Snort and Suricata.
//
//   ./sluice configs/ips.click
//       inspects a sample capture; alerts go to ips-eve.json
//   ./sluice configs/ips.click LEFT=eth0 RIGHT=eth1 RULES=my.rules
//       bridges two interfaces, as root; drops what the rules drop
//
// Alerts: tail -f ips-eve.json. Rules that were skipped: read ips.refused with ./sluice ctl.
// After a change of the rules: write ips.reload.

define($LEFT FILE sample/mix.pcap, $RIGHT FILE ips-out.pcap,
       $RULES rules/sample.rules, $EVE ips-eve.json, $VARS "HOME_NET=any")

elementclass Port {
  FILE $file | FromDump($file, STOP true) -> output; input -> Discard
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}
elementclass Far {
  FILE $file | Idle -> output; input -> ToDump($file)
  || $dev | FromDevice($dev, PROMISC true) -> output; input -> Queue -> ToDevice($dev)
}

left :: Port($LEFT);
right :: Far($RIGHT);

// Both directions go through one filter, which has to see requests and responses; paint remembers
// which way a packet goes.
ips :: IntrusionFilter($RULES, EVE $EVE, VARS $VARS);

left -> a :: Classifier(12/0800, 12/86dd, -) -> Paint(0) -> mark :: MarkIPHeader(14) -> ips;
a[1] -> Paint(0) -> mark;
a[2] -> right;
right -> b :: Classifier(12/0800, 12/86dd, -) -> Paint(1) -> mark;
b[1] -> Paint(1) -> mark;
b[2] -> left;
ips -> way :: PaintSwitch -> right;
way[1] -> left;
