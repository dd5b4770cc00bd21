// Marks packets, with the checksum set anew.
define($DSCP 10);
input -> c :: Classifier(12/0800, -) -> CheckIPHeader(14) -> SetIPDSCP($DSCP) -> SetIPChecksum
  -> output;
c[1] -> output;
