// Sorts by port, counts, and lets the web and names pass.
define($PORT 80);
input -> c :: Classifier(12/0800, 12/0806, -) -> CheckIPHeader(14)
  -> p :: IPClassifier(dst tcp port $PORT, udp port 53, icmp, -);
p[0] -> web :: Counter -> output;
p[1] -> dns :: Counter -> output;
p[2] -> Paint(3) -> output;
p[3] -> Discard;
c[1] -> output;
c[2] -> Discard;
