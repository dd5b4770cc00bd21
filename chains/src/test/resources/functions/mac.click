// Rewrites Ethernet addresses.
define($TO 02:00:00:00:00:77);
input -> EtherRewrite(02:00:00:00:00:01, $TO) -> output;
